import type { ServiceContext } from '@tinyforge/services';
import { hideUnexpected, RETRY_UNAVAILABLE_SECONDS } from '../unexpected-error.ts';

/** What can be wrong with a request to the plain HTTP interface; `code` stays as it is, for programs. */
const PROBLEMS = {
  unauthorized: { status: 401, title: 'Unauthorized' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed' },
  invalid_parameter: { status: 400, title: 'Bad Request' },
  too_many_requests: { status: 429, title: 'Too Many Requests' },
  unavailable: { status: 503, title: 'Service Unavailable' },
  too_many_waiters: { status: 503, title: 'Service Unavailable' },
  unexpected: { status: 500, title: 'Internal Server Error' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** An answer of `application/problem+json` (RFC 9457). */
export function problem(
  code: ProblemCode,
  detail: string,
  options: { headers?: Record<string, string>; members?: Record<string, string> } = {},
): Response {
  const { status, title } = PROBLEMS[code];
  return new Response(
    JSON.stringify({ type: 'about:blank', title, status, code, detail, ...options.members }),
    {
      status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...options.headers,
      },
    },
  );
}

/** The answer to a request that failed: 503 where the database is busy or can't be reached, otherwise 500. The log has the details. */
export function unexpectedProblem(
  log: ServiceContext['log'],
  error: unknown,
  about: Record<string, unknown>,
): Response {
  const { code, message } = hideUnexpected(log, error, about);
  if (code !== 'SERVICE_UNAVAILABLE') return problem('unexpected', message);
  return problem('unavailable', message, { headers: { 'retry-after': String(RETRY_UNAVAILABLE_SECONDS) } });
}
