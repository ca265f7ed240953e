import { parseCookies } from 'better-auth/cookies';
import type { Auth } from './create-auth.ts';

/**
 * Returns the headers with a `Cookie` header that is built anew and holds one cookie of the sign-in library; null where the request
 * has no such cookie. The library's routes for the second factor accept a session or a challenge: which of them a request may
 * show is decided here, by name. A filter that removes the other one would have to read cookies exactly as the library does, which
 * trims names.
 *
 * @param cookie `two_factor`: the challenge after a right password
 */
export async function withOnlyCookie(
  auth: Pick<Auth, '$context'>,
  headers: Headers,
  cookie: 'session_token' | 'two_factor',
): Promise<Headers | null> {
  const { name } = (await auth.$context).createAuthCookie(cookie);
  const value = parseCookies(headers.get('cookie') ?? '').get(name);
  if (value === undefined) return null;
  const selected = new Headers(headers);
  selected.set('cookie', `${name}=${encodeURIComponent(value)}`);
  return selected;
}
