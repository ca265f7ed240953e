import { sql } from 'drizzle-orm';
import { readGroupRoles } from '../access/group-roles.ts';
import { administersAny } from '../access/may-administer.ts';
import { type Actor, type PeopleContext, ROLES, type Role } from '../context.ts';

export type SignedIn = {
  actor: Actor;
  email: string;
  /** Of the session that asks. */
  sessionId: string;
  /** Whether this installation wants a second factor of them that they do not have: until then they may do nothing else. */
  mustEnrol: boolean;
};

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
  const session = auth.api.getSession({
    headers,
    query: { disableRefresh: responseHeaders === undefined },
    returnHeaders: true,
  });
  const { headers: answer, response } = await session.catch(async (error: unknown) => {
    // The library hides what failed. A database that can't be reached fails here again, by its own name.
    await db.read.execute(sql`select 1`);
    throw error;
  });
  for (const cookie of answer.getSetCookie()) responseHeaders?.append('set-cookie', cookie);
  if (!response) return null;
  const { id, name, email, banned, twoFactorEnabled } = response.user;
  if (banned) return null;
  const role = parseRole(response.user.role);
  const groups = role === 'admin' ? {} : await readGroupRoles(db.read, id);
  const actor: Actor = { id, name, role, groups };
  const mustEnrol = auth.requiresSecondFactor && administersAny(actor) && !twoFactorEnabled;
  return { actor, email, sessionId: response.session.id, mustEnrol };
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
