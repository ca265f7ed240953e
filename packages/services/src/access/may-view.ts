import type { Actor } from '../context.ts';
import { groupRoleOf } from './group-roles.ts';

/** What of a workload decides who may see and administer it. Null: it is in no group. */
export type Grouped = { groupId: string | null };

/**
 * Whether this workload is there at all for whoever asks. `false` is answered like a workload that does not exist, in lists, counts and
 * searches as well: `visibleWorkloads` says the same in SQL.
 */
export function mayView(actor: Actor, { groupId }: Grouped): boolean {
  return viewsAll(actor) || groupRoleOf(actor, groupId) !== null;
}

/** Whether the actor sees every workload, and what belongs to none: people's and credentials' events, for instance. */
export function viewsAll({ role }: Actor): boolean {
  return role === 'admin' || role === 'viewer';
}
