import { schema } from '@tinyforge/db';
import { eq, max } from 'drizzle-orm';
import { parseRole } from '../auth/get-signed-in.ts';
import type { Role, ServiceContext } from '../context.ts';

export type Person = {
  id: string;
  name: string;
  email: string;
  role: Role;
  disabled: boolean;
  createdAt: string;
  /** Whether a second factor is asked for at their sign-in. */
  secondFactor: boolean;
  /** When a session of theirs was last renewed, to the hour; null where they have none. */
  lastSeenAt: string | null;
};

/** Everyone, by name. */
export async function listPeople({ db }: Pick<ServiceContext, 'db'>): Promise<{ items: Person[] }> {
  const { user, session } = schema;
  const rows = await db.read
    .select({
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      disabled: user.banned,
      secondFactor: user.twoFactorEnabled,
      createdAt: user.createdAt,
      lastSeenAt: max(session.updatedAt),
    })
    .from(user)
    .leftJoin(session, eq(session.userId, user.id))
    .groupBy(user.id)
    .orderBy(user.name, user.id);
  return {
    items: rows.map((row) => ({
      ...row,
      role: parseRole(row.role),
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    })),
  };
}
