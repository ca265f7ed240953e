import { schema, withWorkloadLock } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import { normalizeName } from '../check-name.ts';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { findMoved, type StaleChange, type StartedFrom } from './find-moved.ts';

export type DeleteWorkloadInput = StartedFrom & {
  id: string;
  /** The workload's name, typed by whoever deletes it. */
  confirmName: string;
};

export type DeleteWorkloadOutcome =
  | { outcome: 'deleted' | 'name_mismatch' | 'busy' | 'not_found' }
  | StaleChange;

/** Deletes a workload with its readings and its history, and keeps its events. With the versions that were on the screen, only what was seen is deleted. */
export async function deleteWorkload(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id, confirmName, ...startedFrom }: DeleteWorkloadInput,
): Promise<DeleteWorkloadOutcome> {
  const known = await loadAdministeredWorkload(ctx.db.read, ctx.actor, id);
  if (!known) return { outcome: 'not_found' };
  return withWorkloadLock(ctx.db, known.id, async (tx): Promise<DeleteWorkloadOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, known.id);
    if (!workload) return { outcome: 'not_found' };
    if (normalizeName(workload.name) !== normalizeName(confirmName)) return { outcome: 'name_mismatch' };
    const stale = await findMoved(tx, workload, startedFrom);
    if (stale) return stale;
    const { sourceKind, groupId } = workload;
    await tx.delete(schema.workload).where(eq(schema.workload.id, workload.id));
    await recordEvent(tx, ctx, { type: 'workload.deleted', workload, data: { sourceKind, groupId } });
    return { outcome: 'deleted' };
  });
}
