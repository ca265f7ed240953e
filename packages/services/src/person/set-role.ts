import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { PeopleContext, Role } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { changePerson, isLastAdmin } from './change-person.ts';

export type SetRoleOutcome = { outcome: 'changed' | 'unchanged' | 'last_admin' } | { outcome: 'not_found' };

/** Takes effect with the person's next request. The last admin who can sign in stays one. */
export async function setRole(
  ctx: PeopleContext,
  { id, role }: { id: string; role: Role },
): Promise<SetRoleOutcome> {
  return changePerson(ctx, id, async (tx, person) => {
    if (person.role === role) return { outcome: 'unchanged' };
    if (await isLastAdmin(tx, person)) return { outcome: 'last_admin' };
    await tx.update(schema.user).set({ role, updatedAt: ctx.clock.now() }).where(eq(schema.user.id, id));
    await recordEvent(tx, ctx, {
      type: 'person.role_changed',
      data: { personId: id, name: person.name, from: person.role, to: role },
    });
    return { outcome: 'changed' };
  });
}
