import {
  type DetailParams,
  FETCH_FAILURE_DETAILS,
  FETCH_FAILURE_REASONS,
  type FetchFailureDetail,
  type FetchFailureReason,
} from '@tinyforge/providers';

/** Why a forge could not be read, as callers are told. */
export type ToldFailure = {
  reason: FetchFailureReason;
  /** What exactly stood in the way, where that is known and somebody can mend it. */
  detail: FetchFailureDetail | null;
  /** When it makes sense to come back, ISO 8601 in UTC, where the forge said so. */
  retryAt: string | null;
} & DetailParams;

/** Codes, a time and the parameters of the detail; the messages of forges and libraries are left out. */
export function tellFailure(
  failure: {
    reason: FetchFailureReason;
    detail?: FetchFailureDetail | null;
    retryAt?: Date | null;
  } & DetailParams,
): ToldFailure {
  const { reason, detail, retryAt } = failure;
  return {
    reason,
    detail: detail ?? null,
    retryAt: retryAt?.toISOString() ?? null,
    ...pickDetailParams(failure),
  };
}

/** The parameters that are set. They are not stored: the link ends after an hour, and a clock may have been set right. */
export function pickDetailParams({ ssoUrl, clockSeconds }: DetailParams): DetailParams {
  return {
    ...(ssoUrl !== undefined && { ssoUrl }),
    ...(clockSeconds !== undefined && { clockSeconds }),
  };
}

/** The failure of a stored reading. A code that this version does not know is none that it could word. */
export function storedFailure(reading: { reason: string | null; detail: string | null }): {
  reason: FetchFailureReason | null;
  detail: FetchFailureDetail | null;
} {
  return {
    reason: FETCH_FAILURE_REASONS.find((known) => known === reading.reason) ?? null,
    detail: FETCH_FAILURE_DETAILS.find((known) => known === reading.detail) ?? null,
  };
}
