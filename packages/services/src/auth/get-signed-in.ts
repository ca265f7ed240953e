import { readGroupRoles } from '../access/group-roles.ts';
import { type Actor, type PeopleContext, ROLES, type Role } from '../context.ts';

export type SignedIn = { actor: Actor; email: string };

type SignInContext = Pick<PeopleContext, 'db' | 'auth'>;

/**
 * Who sent these headers, with the roles as the database has them now. Null for nobody, an expired session, and a disabled person.
 *
 * @param responseHeaders where a renewed session cookie is put; without them the session is not renewed
 */
export async function getSignedIn(
  { auth, db }: SignInContext,
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
  const { id, name, email, banned } = response.user;
  if (banned) return null;
  const role = parseRole(response.user.role);
  const groups = role === 'admin' ? {} : await readGroupRoles(db.read, id);
  return { actor: { id, name, role, groups }, email };
}

/** `getSignedIn` for those who only want to know who acts. */
export async function getActor(ctx: SignInContext, headers: Headers): Promise<Actor | null> {
  const signedIn = await getSignedIn(ctx, headers);
  return signedIn?.actor ?? null;
}

/** Whatever is not exactly a role is none. */
export function parseRole(role: unknown): Role {
  return ROLES.find((known) => known === role) ?? 'none';
}
