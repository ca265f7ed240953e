import type { FetchFailureDetail } from '../failure.ts';

export type SafeFetchFailureReason = 'blocked_address' | 'timeout' | 'network' | 'too_large' | 'bad_response';

/**
 * Why a request brought no answer. Its message names at most a host or a limit; never a path, query or header. `isList` comes with `too_large`:
 * whether what was begun to be read begins as a JSON list.
 */
export class SafeFetchError extends Error {
  readonly reason: SafeFetchFailureReason;
  readonly detail: FetchFailureDetail | undefined;
  readonly isList: boolean;

  constructor(reason: SafeFetchFailureReason, message: string, detail?: FetchFailureDetail, isList = false) {
    super(message);
    this.name = 'SafeFetchError';
    this.reason = reason;
    this.detail = detail;
    this.isList = isList;
  }
}
