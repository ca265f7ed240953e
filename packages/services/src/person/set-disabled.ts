import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { lockStanding } from '../auth/sign-in-standing.ts';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { endAccess } from '../session/end-sessions.ts';
import { changePerson, isLastAdmin } from './change-person.ts';

export type SetDisabledOutcome =
  | { outcome: 'changed' | 'unchanged' | 'last_admin' }
  | { outcome: 'not_found' };

/** Disabling ends every session of that person. The last admin who can sign in stays enabled. */
export async function setDisabled(
  ctx: PeopleContext,
  { id, disabled }: { id: string; disabled: boolean },
): Promise<SetDisabledOutcome> {
  return changePerson(ctx, id, async (tx, person) => {
    if (person.disabled === disabled) return { outcome: 'unchanged' };
    if (disabled && (await isLastAdmin(tx, person))) return { outcome: 'last_admin' };
    await lockStanding(tx, id);
    await tx
      .update(schema.user)
      .set({ banned: disabled, banReason: null, banExpires: null, updatedAt: ctx.clock.now() })
      .where(eq(schema.user.id, id));
    if (disabled) await endAccess(tx, id);
    await recordEvent(tx, ctx, {
      type: disabled ? 'person.disabled' : 'person.enabled',
      data: { personId: id, name: person.name },
    });
    return { outcome: 'changed' };
  });
}
