import type { FetchFailureDetail } from '../failure.ts';

export type SafeFetchFailureReason = 'blocked_address' | 'timeout' | 'network' | 'too_large' | 'bad_response';

/**
 * Why a request brought no answer. Its message names at most a host or a limit; never a path, query or
 * header.
 */
export class SafeFetchError extends Error {
  readonly reason: SafeFetchFailureReason;
  readonly detail: FetchFailureDetail | undefined;

  constructor(reason: SafeFetchFailureReason, message: string, detail?: FetchFailureDetail) {
    super(message);
    this.name = 'SafeFetchError';
    this.reason = reason;
    this.detail = detail;
  }
}
