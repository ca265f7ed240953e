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
  'server_error',
  'empty_repository',
  'no_credential',
  'sso_required',
  'clock',
] as const;

export type FetchFailureDetail = (typeof FETCH_FAILURE_DETAILS)[number];

/**
 * Parameters of a detail. `ssoUrl` comes with `sso_required`: the forge's own page where the token's owner authorizes it; it ends after an hour.
 * `clockSeconds` comes with `clock`: by how much the clock of this machine is ahead (negative: behind), where the forge sent its time.
 */
export type DetailParams = { ssoUrl?: string; clockSeconds?: number };

/**
 * A look at a forge that brought no file, as data. Holds codes, numbers and ids only, never a header or a token, and no URL but `ssoUrl`.
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
} & DetailParams;

type ErrorDetails = {
  httpStatus?: number;
  retryAt?: Date;
  detail?: FetchFailureDetail;
  params?: DetailParams;
};

/** An expected failure on its way to becoming a `FetchFailure`; thrown inside this package only. */
export class ForgeError extends Error {
  readonly reason: FetchFailureReason;
  readonly detail: FetchFailureDetail | undefined;
  readonly httpStatus: number | undefined;
  readonly retryAt: Date | undefined;
  readonly params: DetailParams;

  constructor(reason: FetchFailureReason, details: ErrorDetails = {}) {
    super(reason);
    this.name = 'ForgeError';
    this.reason = reason;
    this.detail = details.detail;
    this.httpStatus = details.httpStatus;
    this.retryAt = details.retryAt;
    this.params = details.params ?? {};
  }
}

/** A 403. `body` is the forge's explanation, where it gave one as a JSON object; untrusted, and never part of a failure. */
export class ForbiddenError extends ForgeError {
  readonly body: Readonly<Record<string, unknown>>;

  constructor(body: Readonly<Record<string, unknown>>, details: ErrorDetails) {
    super('forbidden', details);
    this.body = body;
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

/** A 401, with what tells a wrong clock from a wrong key. */
export class UnauthorizedError extends ForgeError {
  /** The forge's own time, in milliseconds since 1970, where it sent one. */
  readonly serverTime: number | null;
  /** Whether the message is about the times in a JWT. */
  readonly isAboutTime: boolean;

  constructor({ serverTime, isAboutTime }: { serverTime: number | null; isAboutTime: boolean }) {
    super('unauthorized', { httpStatus: 401 });
    this.serverTime = serverTime;
    this.isAboutTime = isAboutTime;
  }
}
