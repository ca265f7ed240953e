import { schema, withWorkloadLock } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { findSettingsChange, type SettingsChange } from '../workload/find-settings-change.ts';
import { sourceOf } from '../workload/source.ts';
import { lookAtFile } from './look-at-file.ts';
import { type ToldFailure, tellFailure } from './tell-failure.ts';

export type ConfirmRepositoryInput = {
  workloadId: string;
  /** The id that the admin saw and accepts. */
  repositoryId: string;
};

export type ConfirmRepositoryOutcome =
  | { outcome: 'confirmed'; repositoryId: string; settingsVersion: number }
  /** Another repository answers by now, or the settings moved, and by whom; `repositoryId` is the one that answers. */
  | {
      outcome: 'stale';
      moved: ('repository' | 'settings')[];
      repositoryId: string | null;
      settingsChange: SettingsChange | null;
    }
  | ({ outcome: 'fetch_failed' } & ToldFailure)
  | { outcome: 'not_enabled' | 'not_eligible' | 'not_found' | 'busy' };

/**
 * Accepts the repository that now answers under the workload's name in place of the one that was read first. Looks once more, so that
 * what is pinned is what the admin saw.
 */
export async function confirmRepository(
  ctx: ServiceContext,
  { workloadId, repositoryId }: ConfirmRepositoryInput,
): Promise<ConfirmRepositoryOutcome> {
  const seen = await loadAdministeredWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!seen) return { outcome: 'not_found' };
  const source = sourceOf(seen);
  if (!source) return { outcome: 'not_eligible' };
  if (!seen.gitopsEnabled) return { outcome: 'not_enabled' };

  const { state } = await lookAtFile(ctx, seen, source, 'any');
  // Whatever else is wrong with it (no such branch, not a file), it may tell which repository it is.
  if (state.status === 'fetch_failed' && state.repositoryId === null) {
    return { outcome: 'fetch_failed', ...tellFailure(state) };
  }
  if (state.repositoryId !== repositoryId) {
    const { repositoryId: answering } = state;
    return { outcome: 'stale', moved: ['repository'], repositoryId: answering, settingsChange: null };
  }

  return withWorkloadLock(ctx.db, seen.id, async (tx): Promise<ConfirmRepositoryOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, seen.id);
    if (!workload) return { outcome: 'not_found' };
    if (workload.repositoryId === repositoryId) {
      return { outcome: 'confirmed', repositoryId, settingsVersion: workload.settingsVersion };
    }
    if (workload.settingsVersion !== seen.settingsVersion) {
      const settingsChange = await findSettingsChange(tx, workload);
      return { outcome: 'stale', moved: ['settings'], repositoryId, settingsChange };
    }
    const settingsVersion = workload.settingsVersion + 1;
    await tx
      .update(schema.workload)
      .set({ repositoryId, gitopsBase: {}, settingsVersion, updatedAt: ctx.clock.now() })
      .where(eq(schema.workload.id, workload.id));
    // The last good text is another repository's, and so is what was agreed upon.
    await tx.delete(schema.reading).where(eq(schema.reading.workloadId, workload.id));
    const data = { repositoryId, previousRepositoryId: workload.repositoryId };
    await recordEvent(tx, ctx, { type: 'gitops.repository_confirmed', workload, data });
    return { outcome: 'confirmed', repositoryId, settingsVersion };
  });
}
