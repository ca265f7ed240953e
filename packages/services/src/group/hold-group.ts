import { schema, type Transaction } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { administersAll, mayAdminister } from '../access/may-administer.ts';
import { mayView } from '../access/may-view.ts';
import type { Actor } from '../context.ts';
import type { NamedGroup } from '../event/event-types.ts';
import { isUuid } from '../is-uuid.ts';

export type GroupFault = 'group_required' | 'group_not_found' | 'group_not_yours';

export type HeldGroup = { ok: true; group: NamedGroup | null } | { ok: false; code: GroupFault };

/**
 * The group that the actor wants to put a workload into, kept from being deleted until the transaction ends. Without a group a workload is the
 * business of those with a role for all, and only an admin for all may make it that.
 */
export async function holdGroup(tx: Transaction, actor: Actor, groupId: string | null): Promise<HeldGroup> {
  if (groupId === null) {
    return administersAll(actor) ? { ok: true, group: null } : { ok: false, code: 'group_required' };
  }
  const group = isUuid(groupId) ? await findGroup(tx, groupId.toLowerCase()) : null;
  if (!group || !mayView(actor, { groupId: group.id })) return { ok: false, code: 'group_not_found' };
  return mayAdminister(actor, { groupId: group.id })
    ? { ok: true, group }
    : { ok: false, code: 'group_not_yours' };
}

/** What an event says of a group; null for none. */
export async function nameGroup(tx: Transaction, groupId: string | null): Promise<NamedGroup | null> {
  return groupId === null ? null : findGroup(tx, groupId);
}

async function findGroup(tx: Transaction, id: string): Promise<NamedGroup | null> {
  const { workloadGroup } = schema;
  const [row] = await tx
    .select({ id: workloadGroup.id, name: workloadGroup.name })
    .from(workloadGroup)
    .where(eq(workloadGroup.id, id))
    .for('key share');
  return row ?? null;
}
