export type SafeFetchFailureReason = 'blocked_address' | 'timeout' | 'network' | 'too_large' | 'bad_response';

/** Why a request brought no answer. Its message names at most a host or a limit; never a path, query or header. */
export class SafeFetchError extends Error {
  readonly reason: SafeFetchFailureReason;

  constructor(reason: SafeFetchFailureReason, message: string) {
    super(message);
    this.name = 'SafeFetchError';
    this.reason = reason;
  }
}
