/** No forge's limit lasts longer; a later time is a mistake or a trick. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * GitHub's advice for a limit that comes without a time: wait for at least one minute.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
const UNTIMED_LIMIT_WAIT_MS = 60 * 1000;

/** GitHub's messages for its limits, old and new; a proxy may have removed the headers that say the same. */
const LIMIT_MESSAGE = /secondary[ -]rate[ -]limit|abuse detection|API rate limit exceeded/i;

/**
 * Whether an answer says "too many requests", and until when. GitHub does so with 429 or 403 (`x-ratelimit-remaining: 0`,
 * `retry-after`, or a message alone), GitLab and proxies with 429, servers under maintenance with 503 and `retry-after`.
 * `now` is in milliseconds since 1970. `retryAt` is never before it, nor more than a day after.
 */
export function parseRateLimit(
  status: number,
  headers: ReadonlyMap<string, string>,
  body: Uint8Array,
  now: number,
): { retryAt?: Date } | null {
  const retryAfter = parseRetryAfter(headers.get('retry-after'), now);
  const isSpent = (headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining')) === '0';
  const isWorded =
    (status === 403 || status === 429) && LIMIT_MESSAGE.test(Buffer.from(body).toString('latin1'));
  const isLimited =
    status === 429 ||
    (status === 403 && (isSpent || isWorded || retryAfter !== null)) ||
    (status === 503 && retryAfter !== null);
  if (!isLimited) return null;
  const reset = isSpent
    ? parseResetTime(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset'), now)
    : null;
  const times = [retryAfter, reset, isWorded ? now + UNTIMED_LIMIT_WAIT_MS : null];
  // A time that has gone by says nothing about when the limit ends.
  const at = times.find((time) => time !== null && time >= now);
  return at == null ? {} : { retryAt: new Date(Math.min(at, now + LONGEST_WAIT_MS)) };
}

/** The form that everything sends today (RFC 9110, IMF-fixdate). */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Retry-After` is seconds or an HTTP date. */
function parseRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value)) return now + Number(value) * 1000;
  return parseHttpDate(value);
}

/** In milliseconds since 1970; null for anything else. `Date.parse` alone takes "-5" for a day in May 2001. */
export function parseHttpDate(value: string | undefined): number | null {
  const date = value !== undefined && HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : date;
}

/** As seconds since 1970 it is in 2001, as seconds from now in thirty years: neither is a limit's time. */
const FIRST_EPOCH_SECOND = 1e9;

/** GitHub's and GitLab's reset headers are seconds since 1970, those of the IETF's draft (`ratelimit-reset`) seconds from now. */
function parseResetTime(value: string | undefined, now: number): number | null {
  if (value === undefined || !/^\d{1,12}$/.test(value)) return null;
  const seconds = Number(value);
  return seconds < FIRST_EPOCH_SECOND ? now + seconds * 1000 : seconds * 1000;
}
