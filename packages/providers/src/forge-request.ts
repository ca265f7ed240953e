import { z } from 'zod';
import {
  type DetailParams,
  ForbiddenError,
  ForgeError,
  NotFoundError,
  UnauthorizedError,
} from './failure.ts';
import type { CredentialMemory, KeptAnswer } from './forge-memory.ts';
import { parseJson } from './parse-json.ts';
import { parseHttpDate, parseRateLimit } from './rate-limit.ts';
import { pauseBeforeRetry, type RetryPolicy } from './retry-policy.ts';
import type { SafeFetch, SafeFetchResponse } from './safe-fetch/safe-fetch.ts';
import { SafeFetchError } from './safe-fetch/safe-fetch-error.ts';
import type { Timing } from './timing.ts';

/** Most bytes of an answer that describes something (repository, ref, user, a directory's entries). */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Most requests of one look, repetitions included: a forge can't lead on from page to page for ever. */
const MAX_REQUESTS = 64;

/**
 * The longest that a forge is left alone for a 503. Its `Retry-After` is a guess at how long maintenance takes, which is often over
 * sooner; a limit's time is a rule.
 */
const LONGEST_MAINTENANCE_REST_MS = 60_000;

/** A successful answer that is JSON. */
export type ForgeAnswer = { status: number; headers: ReadonlyMap<string, string>; json: unknown };

/**
 * Sends one GET to a forge's API, or a POST of this body. A POST must be one that may be sent twice; its answer is not kept.
 * `overCap`: what it means that the answer has more than `maxBytes`. Default: `bad_response`.
 * `too_large` is for the file that is looked for alone.
 * @throws {ForgeError} for every answer but a 2xx with JSON; the caller interprets a `NotFoundError`.
 */
export type ForgeRequest = (
  url: string,
  options: { headers?: Record<string, string>; maxBytes?: number; body?: string; overCap?: OverCap },
) => Promise<ForgeAnswer>;

/** What an answer over its cap means. */
type OverCap = 'bad_response' | 'too_large';

export type Cap = { maxBytes: number; overCap: OverCap };

type Asked = { url: string; headers: Record<string, string> };

type ForgeRequestOptions = {
  fetch: SafeFetch;
  apiUrl: string;
  signal: AbortSignal;
  /** When the signal will abort, in milliseconds since 1970: no pause is begun that would end later. */
  endsAt: number;
  retry: RetryPolicy;
  memory: CredentialMemory;
  timing: Timing;
};

/** In bytes. It is sent back with every later look: a longer one would make those too large for the forge itself. */
const MAX_ETAG_LENGTH = 1024;

/**
 * Builds the request function of one look: everything stays below `apiUrl`, failures are sorted into reasons, what may pass
 * by itself is tried again (`pauseBeforeRetry`), a forge that said when to come back is not asked before, and an answer that
 * carried an ETag is asked for on the condition that it has changed.
 */
export function createForgeRequest(options: ForgeRequestOptions): ForgeRequest {
  const { fetch, apiUrl, signal, endsAt, retry, memory, timing } = options;
  let requests = 0;

  async function send(asked: Asked, maxBytes: number, body?: string) {
    requests += 1;
    if (requests > MAX_REQUESTS) throw new ForgeError('bad_response');
    const restsUntil = memory.restsUntil();
    if (timing.now() < restsUntil) throw new ForgeError('rate_limited', { retryAt: new Date(restsUntil) });
    if (body !== undefined)
      return interpret(
        await fetch(asked.url, { headers: asked.headers, maxBytes, signal, body }),
        timing.now(),
      );
    const kept = memory.findAnswer(asked);
    const headers = kept ? { ...asked.headers, 'if-none-match': kept.etag } : asked.headers;
    const response = await fetch(asked.url, { headers, maxBytes, signal });
    if (kept && response.status === 304) {
      // An ETag speaks for one address: behind a redirect that leads elsewhere now it says nothing.
      if (response.url === kept.url) return answerFrom(200, merge(kept.headers, response.headers), kept.body);
      memory.forgetAnswer(asked);
      return send(asked, maxBytes);
    }
    const answer = interpret(response, timing.now());
    const etag = response.headers.get('etag');
    if (etag === undefined || etag.length > MAX_ETAG_LENGTH) memory.forgetAnswer(asked);
    else memory.keepAnswer(asked, { etag, ...pickKept(response) });
    return answer;
  }

  return async (url, { headers = {}, maxBytes = MAX_ANSWER_BYTES, body, overCap = 'bad_response' }) => {
    // A client library that was led astray (by a path with dots, by a Link header) must not carry the token along.
    if (!new URL(url).href.startsWith(`${apiUrl}/`)) throw new ForgeError('bad_response');
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send({ url, headers }, maxBytes, body);
      } catch (error) {
        const failure = toForgeError(error, overCap);
        rememberLimit(failure, memory, timing);
        const pause = pauseBeforeRetry(failure, attempt, retry, timing);
        if (pause === null || signal.aborted || timing.now() + pause >= endsAt) throw failure;
        await timing.wait(pause, signal).catch(() => {
          throw failure;
        });
      }
    }
  };
}

function pickKept({ url, headers, body }: SafeFetchResponse): Pick<KeptAnswer, 'url' | 'headers' | 'body'> {
  return { url, headers, body };
}

/** The kept headers, with those of the answer that confirmed them: limits and scopes may be others by now. */
function merge(
  kept: ReadonlyMap<string, string>,
  fresh: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map([...kept, ...fresh]);
}

/** Every expected failure as a `ForgeError`; whatever is none is returned to its thrower. */
function toForgeError(error: unknown, overCap: OverCap): ForgeError {
  if (error instanceof ForgeError) return error;
  if (error instanceof SafeFetchError && error.reason === 'too_large') return new ForgeError(overCap);
  if (error instanceof SafeFetchError)
    return new ForgeError(error.reason, error.detail && { detail: error.detail });
  throw error;
}

function rememberLimit({ httpStatus, retryAt }: ForgeError, memory: CredentialMemory, timing: Timing): void {
  if (!retryAt || httpStatus === undefined) return; // without an answer it is the memory's own
  const longest = httpStatus === 503 ? LONGEST_MAINTENANCE_REST_MS : Number.POSITIVE_INFINITY;
  memory.rest(Math.min(retryAt.getTime(), timing.now() + longest));
}

function interpret({ status, headers, body }: SafeFetchResponse, now: number): ForgeAnswer {
  const limit = parseRateLimit(status, headers, body, now);
  if (limit) throw new ForgeError('rate_limited', { httpStatus: status, ...limit });
  if (status === 401) throw toUnauthorized(headers, body);
  if (status === 403 || status === 451)
    throw new ForbiddenError(readObject(body) ?? {}, {
      httpStatus: status,
      ...parseSso(headers.get('x-github-sso')),
    });
  if (status === 404) throw toNotFound(body);
  if (status >= 500) throw new ForgeError('bad_response', { httpStatus: status, detail: 'server_error' });
  if (status < 200 || status > 299) throw new ForgeError('bad_response', { httpStatus: status });
  return answerFrom(status, headers, body);
}

/**
 * GitHub's header where an organization with SAML has not authorized the token: `required; url=…`. The address is checked against the
 * forge's origin before it leaves this package.
 * Source: https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#authenticating-with-a-personal-access-token
 */
function parseSso(header: string | undefined): { detail?: 'sso_required'; params?: DetailParams } {
  const [state, ...parameters] = (header ?? '').split(';').map((part) => part.trim());
  if (state !== 'required') return {};
  const ssoUrl = parameters.find((part) => part.startsWith('url='))?.slice('url='.length);
  return { detail: 'sso_required', ...(ssoUrl && { params: { ssoUrl } }) };
}

/** GitHub's messages: `'Expiration time' claim ('exp') is too far in the future`, `'Issued at' claim ('iat') …`. */
const JWT_TIME_MESSAGE = /claim \('(?:exp|iat)'\)/;

function toUnauthorized(headers: ReadonlyMap<string, string>, body: Uint8Array): ForgeError {
  const isAboutTime = JWT_TIME_MESSAGE.test(Buffer.from(body).toString('latin1'));
  return new UnauthorizedError({ serverTime: parseHttpDate(headers.get('date')), isAboutTime });
}

const objectAnswer = z.record(z.string(), z.unknown());

/** All three forges answer with a JSON object where something does not exist; a proxy or another server answers with a page or a text. */
function toNotFound(body: Uint8Array): ForgeError {
  const answer = readObject(body);
  return answer ? new NotFoundError(answer) : new ForgeError('bad_response', { httpStatus: 404 });
}

/** The JSON object of a body; null for anything else. */
function readObject(body: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return objectAnswer.parse(parseJson(body));
  } catch {
    return null;
  }
}

function answerFrom(status: number, headers: ReadonlyMap<string, string>, body: Uint8Array): ForgeAnswer {
  try {
    return { status, headers, json: parseJson(body) };
  } catch {
    throw new ForgeError('bad_response', { httpStatus: status });
  }
}

/** The part of an answer that is used, its types checked. @throws {ForgeError} bad_response */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new ForgeError('bad_response');
  return parsed.data;
}

/** Null for what the forge says does not exist. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof NotFoundError) return null;
    throw error;
  });
}
