import type { Actor, Role } from '../context.ts';
import type { Auth } from './create-auth.ts';

export type SignedIn = { actor: Actor; email: string };

/**
 * Who sent these headers, with the role as the database has it now. Null for nobody, an expired session, and a disabled person.
 *
 * @param responseHeaders where a renewed session cookie is put; without them the session is not renewed
 */
export async function getSignedIn(
  auth: Auth,
  headers: Headers,
  responseHeaders?: Headers,
): Promise<SignedIn | null> {
  if (!headers.has('cookie')) return null;
  const { headers: answer, response } = await auth.api.getSession({
    headers,
    query: { disableRefresh: responseHeaders === undefined },
    returnHeaders: true,
  });
  for (const cookie of answer.getSetCookie()) responseHeaders?.append('set-cookie', cookie);
  if (!response) return null;
  const { id, name, email, role, banned } = response.user;
  if (banned) return null;
  return { actor: { id, name, role: parseRole(role) }, email };
}

/** `getSignedIn` for those who only want to know who acts. */
export async function getActor(auth: Auth, headers: Headers): Promise<Actor | null> {
  const signedIn = await getSignedIn(auth, headers);
  return signedIn?.actor ?? null;
}

/** Whatever is not exactly `admin` may only look. */
export function parseRole(role: unknown): Role {
  return role === 'admin' ? 'admin' : 'viewer';
}
