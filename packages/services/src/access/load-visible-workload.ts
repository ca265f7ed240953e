import type { Queryable } from '@tinyforge/db';
import type { Actor } from '../context.ts';
import { loadWorkload, type WorkloadRow } from '../workload/load-workload.ts';
import { mayAdminister } from './may-administer.ts';
import { maySync } from './may-sync.ts';
import { mayView } from './may-view.ts';

/** The workload's row as it is now, or null: there is none, or none for this actor. Any text may be asked for. */
export async function loadVisibleWorkload(
  db: Queryable,
  actor: Actor,
  id: string,
): Promise<WorkloadRow | null> {
  const workload = await loadWorkload(db, id);
  return workload && mayView(actor, workload) ? workload : null;
}

/**
 * The same for a change of it. The procedure ladder has judged already; this is asked once more with the row that is changed, under the
 * workload's lock: it may have moved to another group while the change waited.
 */
export async function loadAdministeredWorkload(
  db: Queryable,
  actor: Actor,
  id: string,
): Promise<WorkloadRow | null> {
  const workload = await loadWorkload(db, id);
  return workload && mayAdminister(actor, workload) ? workload : null;
}

/** Like `loadAdministeredWorkload`, for a sync: an API token may sync the workloads of its list without administering them. */
export async function loadSyncableWorkload(
  db: Queryable,
  actor: Actor,
  id: string,
): Promise<WorkloadRow | null> {
  const workload = await loadWorkload(db, id);
  return workload && maySync(actor, workload) ? workload : null;
}
