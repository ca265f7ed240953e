import { TEST_BASE_URL } from '@tinyforge/services/testing/compose';
import type { Answer } from '../check/records.ts';

/** How long an answer is waited for. Longer than every bound of ours: what takes longer is a fault. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Sends one call of the API over HTTP. Only an answer says how it went: an error of the server, or none at all, leaves that unknown. */
export async function callServer(
  origin: string,
  cookie: string,
  path: string,
  type: 'query' | 'mutation',
  input: unknown,
): Promise<Answer> {
  const url = new URL(`/api/trpc/${path}`, origin);
  if (type === 'query') url.searchParams.set('input', JSON.stringify(input));
  const headers = { cookie, origin: TEST_BASE_URL, 'content-type': 'application/json' };
  const request = type === 'query' ? { headers } : { method: 'POST', headers, body: JSON.stringify(input) };
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    // Of an answer of tRPC; whatever else comes back throws below, and is unknown.
    const body = (await response.json()) as {
      result: { data: { outcome: string } };
      error?: { data?: { code?: string } };
    };
    if (response.ok) return { kind: 'outcome', data: body.result.data };
    const code = String(body.error?.data?.code);
    return response.status >= 500 ? { kind: 'unknown', why: code } : { kind: 'refused', code };
  } catch (error) {
    return { kind: 'unknown', why: String(error) };
  }
}
