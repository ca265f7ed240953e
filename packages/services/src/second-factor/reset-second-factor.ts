import { schema, type Transaction } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { lockStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { changePerson, type StoredPerson } from '../person/change-person.ts';
import { endAccess } from '../session/end-sessions.ts';

export type ResetSecondFactorOutcome = { outcome: 'reset' | 'not_on' } | { outcome: 'not_found' };

/** For somebody who lost their phone and their backup codes: takes their second factor away and ends their sessions. */
export async function resetSecondFactor(
  ctx: PeopleContext,
  { id }: { id: string },
): Promise<ResetSecondFactorOutcome> {
  return changePerson(ctx, id, async (tx, person) => {
    await lockStanding(tx, id);
    if (!(await clearSecondFactor(tx, ctx, person))) return { outcome: 'not_on' };
    await endAccess(tx, id);
    return { outcome: 'reset' };
  });
}

/** @returns whether there was one */
export async function clearSecondFactor(
  tx: Transaction,
  ctx: Pick<PeopleContext, 'actor' | 'clock'>,
  person: Pick<StoredPerson, 'id' | 'name'>,
): Promise<boolean> {
  const { user, twoFactor } = schema;
  const [before] = await tx.select({ on: user.twoFactorEnabled }).from(user).where(eq(user.id, person.id));
  await tx.delete(twoFactor).where(eq(twoFactor.userId, person.id));
  if (!before?.on) return false;
  await tx
    .update(user)
    .set({ twoFactorEnabled: false, updatedAt: ctx.clock.now() })
    .where(eq(user.id, person.id));
  await recordEvent(tx, ctx, {
    type: 'person.second_factor_reset',
    data: { personId: person.id, name: person.name },
  });
  return true;
}
