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

/**
 * Returns what an event says of the group that a workload is in; null for none. Needs the workload's lock and no lock on the
 * group: its deletion takes the locks of all its workloads first.
 */
export async function nameGroup(tx: Transaction, groupId: string | null): Promise<NamedGroup | null> {
  if (groupId === null) return null;
  const [row] = await selectGroup(tx, groupId);
  return row ?? null;
}

async function findGroup(tx: Transaction, id: string): Promise<NamedGroup | null> {
  const [row] = await selectGroup(tx, id).for('key share');
  return row ?? null;
}

function selectGroup(tx: Transaction, id: string) {
  const { workloadGroup } = schema;
  return tx
    .select({ id: workloadGroup.id, name: workloadGroup.name })
    .from(workloadGroup)
    .where(eq(workloadGroup.id, id));
}
