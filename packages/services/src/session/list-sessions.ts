import { schema } from '@tinyforge/db';
import { and, desc, eq, gt } from 'drizzle-orm';
import type { PeopleContext } from '../context.ts';

export type SessionItem = {
  id: string;
  /** Whether it is the session that asks. */
  current: boolean;
  /** Where it was made from; null where that was not known. */
  address: string | null;
  /** What the browser calls itself: a claim, to be shown as text. */
  userAgent: string | null;
  createdAt: string;
  /** To the hour. */
  lastSeenAt: string;
  expiresAt: string;
};

/** The browsers in which whoever asks is signed in, the last seen first. */
export async function listSessions(
  { db, clock, actor }: Pick<PeopleContext, 'db' | 'clock' | 'actor'>,
  { currentId }: { currentId: string },
): Promise<{ items: SessionItem[] }> {
  const { session } = schema;
  const rows = await db.read
    .select()
    .from(session)
    .where(and(eq(session.userId, actor.id), gt(session.expiresAt, clock.now())))
    .orderBy(desc(session.updatedAt), session.id);
  return {
    items: rows.map((row) => ({
      id: row.id,
      current: row.id === currentId,
      address: row.ipAddress || null,
      userAgent: row.userAgent || null,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.updatedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    })),
  };
}
