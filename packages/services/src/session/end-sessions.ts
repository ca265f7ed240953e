import { schema, type Transaction } from '@tinyforge/db';
import { and, eq, ne, type SQL } from 'drizzle-orm';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { changePerson } from '../person/change-person.ts';

/** `ended`: how many there were; their next request is nobody's. */
export type EndSessionsOutcome = { outcome: 'ended'; ended: number } | { outcome: 'not_found' };

/** Ends one session of whoever asks. */
export async function endSession(ctx: PeopleContext, { id }: { id: string }): Promise<EndSessionsOutcome> {
  return endWhere(ctx, eq(schema.session.id, id));
}

/** Ends every session of whoever asks but the one that asks. */
export async function endOtherSessions(
  ctx: PeopleContext,
  { currentId }: { currentId: string },
): Promise<EndSessionsOutcome> {
  const result = await endWhere(ctx, ne(schema.session.id, currentId));
  return result.outcome === 'not_found' ? { outcome: 'ended', ended: 0 } : result;
}

/** For admins: ends every session of a person, who may sign in again. */
export async function endSessionsOf(ctx: PeopleContext, { id }: { id: string }): Promise<EndSessionsOutcome> {
  return changePerson(ctx, id, (tx, person) => end(tx, ctx, person, undefined));
}

async function endWhere(ctx: PeopleContext, which: SQL): Promise<EndSessionsOutcome> {
  return ctx.db.write.transaction(async (tx) => {
    const result = await end(tx, ctx, ctx.actor, which);
    return result.ended === 0 ? { outcome: 'not_found' } : result;
  });
}

async function end(
  tx: Transaction,
  ctx: PeopleContext,
  person: { id: string; name: string },
  which: SQL | undefined,
): Promise<{ outcome: 'ended'; ended: number }> {
  const { session } = schema;
  const gone = await tx
    .delete(session)
    .where(and(eq(session.userId, person.id), which))
    .returning({ id: session.id });
  if (gone.length > 0) {
    await recordEvent(tx, ctx, {
      type: 'person.sessions_ended',
      data: { personId: person.id, name: person.name, sessions: gone.length },
    });
  }
  return { outcome: 'ended', ended: gone.length };
}
