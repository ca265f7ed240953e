import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { ForgeError } from './failure.ts';
import { parseJson } from './parse-json.ts';
import { parseRateLimit } from './rate-limit.ts';
import type { SafeFetch, SafeFetchResponse } from './safe-fetch/safe-fetch.ts';
import { SafeFetchError } from './safe-fetch/safe-fetch-error.ts';

/** Most bytes of an answer that describes something (repository, ref, user, a directory's entries). */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Most requests of one look, repetitions included: a forge can't lead on from page to page for ever. */
const MAX_REQUESTS = 64;

const RETRIED_STATUSES = new Set([502, 503, 504]);

/** A successful answer that is JSON. */
export type ForgeAnswer = { status: number; headers: ReadonlyMap<string, string>; json: unknown };

/**
 * Sends one GET to a forge's API.
 * @throws {ForgeError} for every answer but a 2xx with JSON; `httpStatus` 404 is for the caller to interpret.
 */
export type ForgeRequest = (
  url: string,
  options: { headers?: Record<string, string>; maxBytes?: number },
) => Promise<ForgeAnswer>;

export type RetryPolicy = {
  /** How often a request is sent again at most. */
  retries: number;
  /** Milliseconds before the first repetition; doubles, and up to the same again is added by chance. */
  delayMs: number;
};

export const DEFAULT_RETRY_POLICY: RetryPolicy = { retries: 2, delayMs: 150 };

/**
 * Builds the request function of one look: everything stays below `apiUrl`, failures are sorted into reasons, and
 * what may pass by itself (a broken connection, 502, 503, 504) is tried again. An answer that says when to come back
 * is reported, not waited for.
 */
export function createForgeRequest(options: {
  fetch: SafeFetch;
  apiUrl: string;
  signal: AbortSignal;
  retry: RetryPolicy;
}): ForgeRequest {
  const { fetch, apiUrl, signal, retry } = options;
  let requests = 0;
  return async (url, { headers = {}, maxBytes = MAX_ANSWER_BYTES }) => {
    // A client library that was led astray (by a path with dots, by a Link header) must not carry the token along.
    if (!new URL(url).href.startsWith(`${apiUrl}/`)) throw new ForgeError('bad_response');
    for (let attempt = 0; ; attempt += 1) {
      requests += 1;
      if (requests > MAX_REQUESTS) throw new ForgeError('bad_response');
      try {
        return interpret(await fetch(url, { headers, maxBytes, signal }));
      } catch (error) {
        const failure = toForgeError(error);
        if (attempt >= retry.retries || !isWorthRetrying(failure) || signal.aborted) throw failure;
        const backoff = retry.delayMs * 2 ** attempt;
        await delay(backoff + Math.random() * backoff, undefined, { signal }).catch(() => {
          throw failure;
        });
      }
    }
  };
}

/** Every expected failure as a `ForgeError`; whatever is none is returned to its thrower. */
function toForgeError(error: unknown): ForgeError {
  if (error instanceof ForgeError) return error;
  if (error instanceof SafeFetchError) return new ForgeError(error.reason);
  throw error;
}

function isWorthRetrying(failure: ForgeError): boolean {
  if (failure.reason === 'network') return true;
  return failure.reason === 'bad_response' && RETRIED_STATUSES.has(failure.httpStatus ?? 0);
}

function interpret(response: SafeFetchResponse): ForgeAnswer {
  const { status, headers, body } = response;
  const limit = parseRateLimit(status, headers, body, Date.now());
  if (limit) throw new ForgeError('rate_limited', { httpStatus: status, ...limit });
  if (status === 401) throw new ForgeError('unauthorized', { httpStatus: status });
  if (status === 403 || status === 451) throw new ForgeError('forbidden', { httpStatus: status });
  if (status < 200 || status > 299) throw new ForgeError('bad_response', { httpStatus: status });

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

/** Null for what the forge says is not there. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof ForgeError && error.httpStatus === 404) return null;
    throw error;
  });
}
