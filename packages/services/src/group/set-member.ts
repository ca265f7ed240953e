import { schema, type Transaction } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import type { GroupRole, PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { holdPerson } from '../person/change-person.ts';

export type SetMemberInput = {
  groupId: string;
  personId: string;
  /** Null: no member any more. */
  role: GroupRole | null;
};

export type SetMemberOutcome = { outcome: 'changed' | 'unchanged' } | { outcome: 'not_found' };

/** Gives a person a role in a group, another one, or none. Takes effect with the person's next request. */
export async function setMember(
  ctx: Pick<PeopleContext, 'db' | 'clock' | 'actor'>,
  { groupId, personId, role }: SetMemberInput,
): Promise<SetMemberOutcome> {
  return holdPerson(ctx, personId, async (tx, person): Promise<SetMemberOutcome> => {
    const membership = await readMembership(tx, groupId, personId);
    if (!membership) return { outcome: 'not_found' };
    const { groupName, role: before } = membership;
    if (before === role) return { outcome: 'unchanged' };
    await writeMembership(tx, ctx.clock.now(), { groupId, personId, role });
    const about = { groupId, groupName, personId, name: person.name };
    await recordEvent(tx, ctx, {
      type: 'group.member_changed',
      data: { ...about, from: before ?? 'none', to: role ?? 'none' },
    });
    return { outcome: 'changed' };
  });
}

/** The group, kept from being deleted, and the person's role in it; null: there is no such group. */
async function readMembership(tx: Transaction, groupId: string, personId: string) {
  const { groupMember, workloadGroup } = schema;
  const [group] = await tx
    .select({ groupName: workloadGroup.name })
    .from(workloadGroup)
    .where(eq(workloadGroup.id, groupId))
    .for('key share');
  if (!group) return null;
  const [member] = await tx
    .select({ role: groupMember.role })
    .from(groupMember)
    .where(and(eq(groupMember.personId, personId), eq(groupMember.groupId, groupId)));
  return { ...group, role: member?.role ?? null };
}

async function writeMembership(
  tx: Transaction,
  at: Date,
  { groupId, personId, role }: SetMemberInput,
): Promise<void> {
  const { groupMember } = schema;
  if (role === null) {
    await tx
      .delete(groupMember)
      .where(and(eq(groupMember.personId, personId), eq(groupMember.groupId, groupId)));
    return;
  }
  await tx
    .insert(groupMember)
    .values({ groupId, personId, role, createdAt: at })
    .onConflictDoUpdate({ target: [groupMember.personId, groupMember.groupId], set: { role } });
}
