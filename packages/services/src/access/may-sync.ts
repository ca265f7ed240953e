import type { Actor } from '../context.ts';
import { mayAdminister } from './may-administer.ts';
import type { Grouped } from './may-view.ts';

/**
 * Returns whether the actor may apply a file to this workload: its admins may, and an API token whose list names the workload,
 * as long as the token's owner may administer it.
 */
export function maySync(actor: Actor, workload: Grouped & { id: string }): boolean {
  if (mayAdminister(actor, workload)) return true;
  const { syncGrant } = actor;
  if (!syncGrant?.workloadIds.has(workload.id)) return false;
  return mayAdminister(syncGrant.owner, workload);
}
