/** Why a forge could not be read: stable codes that the dashboard words itself. */
export const FETCH_FAILURE_REASONS = [
  'unauthorized',
  'forbidden',
  'repo_not_found',
  'repo_replaced',
  'ref_not_found',
  'not_a_file',
  'too_large',
  'rate_limited',
  'blocked_address',
  'timeout',
  'network',
  'bad_response',
] as const;

export type FetchFailureReason = (typeof FETCH_FAILURE_REASONS)[number];

/** The exact cause, where it is known and can be fixed. Each comes with one or two of the reasons, as docs/forges.md lists them. */
export const FETCH_FAILURE_DETAILS = [
  'certificate_not_trusted',
  'certificate_expired',
  'certificate_other_host',
  'host_not_found',
  'proxy',
  'encoded_slash',
] as const;

export type FetchFailureDetail = (typeof FETCH_FAILURE_DETAILS)[number];

/**
 * A look at a forge that brought no file, as data. Holds codes and ids only: never a URL, a header or a token.
 * `retryAt` comes with `rate_limited` where the forge said when; `httpStatus` where an answer arrived;
 * `repositoryId` and `commitSha` as far as the look came (with `repo_replaced`: the id of the new repository).
 */
export type FetchFailure = {
  outcome: 'fetch_failed';
  reason: FetchFailureReason;
  detail?: FetchFailureDetail;
  retryAt?: Date;
  httpStatus?: number;
  commitSha?: string;
  repositoryId?: string;
};

type ErrorDetails = { httpStatus?: number; retryAt?: Date; detail?: FetchFailureDetail };

/** An expected failure on its way to becoming a `FetchFailure`; thrown inside this package only. */
export class ForgeError extends Error {
  readonly reason: FetchFailureReason;
  readonly detail: FetchFailureDetail | undefined;
  readonly httpStatus: number | undefined;
  readonly retryAt: Date | undefined;

  constructor(reason: FetchFailureReason, details: ErrorDetails = {}) {
    super(reason);
    this.name = 'ForgeError';
    this.reason = reason;
    this.detail = details.detail;
    this.httpStatus = details.httpStatus;
    this.retryAt = details.retryAt;
  }
}

/** A 404 with a JSON object: the forge itself says that something does not exist, or hides it. Other 404s prove nothing. */
export class NotFoundError extends ForgeError {
  readonly body: Readonly<Record<string, unknown>>;

  constructor(body: Readonly<Record<string, unknown>>) {
    super('bad_response', { httpStatus: 404 });
    this.body = body;
  }
}
