import { APIError } from 'better-auth/api';
import type { Auth } from '../auth/create-auth.ts';
import { withOnlyCookie } from '../auth/with-only-cookie.ts';

/**
 * Checks a code out of the app for the person of the request's session. No challenge reaches the library, which would take one in the place
 * of a session that has ended.
 *
 * @returns the headers of the library's response, with a renewed session's cookies
 * @throws an `APIError` of the library's for a wrong code, and UNAUTHORIZED without a session
 */
export async function verifyCodeOfSession(
  auth: Pick<Auth, '$context'> & { api: Pick<Auth['api'], 'verifyTOTP'> },
  headers: Headers,
  code: string,
): Promise<Headers> {
  const session = await withOnlyCookie(auth, headers, 'session_token');
  if (!session) throw new APIError('UNAUTHORIZED');
  const body = { code: code.trim() };
  return (await auth.api.verifyTOTP({ headers: session, body, returnHeaders: true })).headers;
}
