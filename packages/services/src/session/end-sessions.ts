import { schema, type Transaction } from '@tinyforge/db';
import { and, eq, ne, type SQL } from 'drizzle-orm';
import { endHalfwaySignIns, lockStanding, moveStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { changePerson } from '../person/change-person.ts';

/** `ended`: how many there were; their next request is nobody's. */
export type EndSessionsOutcome = { outcome: 'ended'; ended: number } | { outcome: 'not_found' };

/** Ends one session of whoever asks. */
export async function endSession(ctx: PeopleContext, { id }: { id: string }): Promise<EndSessionsOutcome> {
  return ctx.db.write.transaction(async (tx) => {
    const result = await end(tx, ctx, ctx.actor, eq(schema.session.id, id));
    return result.ended === 0 ? { outcome: 'not_found' } : result;
  });
}

/** Ends every session of whoever asks but the one that asks, and sign-ins that are under way. */
export async function endOtherSessions(
  ctx: PeopleContext,
  { currentId }: { currentId: string },
): Promise<EndSessionsOutcome> {
  return ctx.db.write.transaction((tx) => endAll(tx, ctx, ctx.actor, ne(schema.session.id, currentId)));
}

/** For admins: ends every session of a person, and sign-ins that are under way. The person may sign in again. */
export async function endSessionsOf(ctx: PeopleContext, { id }: { id: string }): Promise<EndSessionsOutcome> {
  return changePerson(ctx, id, (tx, person) => endAll(tx, ctx, person, undefined));
}

async function endAll(
  tx: Transaction,
  ctx: PeopleContext,
  person: { id: string; name: string },
  which: SQL | undefined,
): Promise<{ outcome: 'ended'; ended: number }> {
  await lockStanding(tx, person.id);
  await moveStanding(tx, person.id, ctx.clock.now());
  const result = await end(tx, ctx, person, which);
  await endHalfwaySignIns(tx, person.id);
  return result;
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

/** Ends whatever a person is signed in with, and sign-ins that are halfway through, in the change of theirs that wants it. */
export async function endAccess(tx: Transaction, personId: string): Promise<void> {
  await tx.delete(schema.session).where(eq(schema.session.userId, personId));
  await endHalfwaySignIns(tx, personId);
}
