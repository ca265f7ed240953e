import { type Issue, parseGitopsPath } from '@tinyforge/core-gitops';
import { schema, type Transaction, withWorkloadLock } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { loadAdministeredWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { findMoved, type StaleChange } from '../workload/find-moved.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { sourceOf } from '../workload/source.ts';

export type ConfigureGitopsInput = {
  workloadId: string;
  enabled: boolean;
  path: string;
  /** The settings that the form was filled with. Without it, whatever is there is changed. */
  settingsVersion?: number;
};

export type ConfigureGitopsOutcome =
  | { outcome: 'configured'; settingsVersion: number; enabled: boolean; path: string }
  | { outcome: 'invalid_path'; issues: Issue[] }
  | StaleChange
  | { outcome: 'not_eligible' | 'busy' | 'not_found' };

/**
 * Turns GitOps on or off and says which file it reads. Moves the settings version, so that what was reviewed before can't be synced after.
 * The live config is not touched. What is already so is left so, whoever made it so: no version, no event, and a repeat after a lost answer is no conflict.
 */
export async function configureGitops(
  ctx: ServiceContext,
  { workloadId, enabled, path, settingsVersion: startedFrom }: ConfigureGitopsInput,
): Promise<ConfigureGitopsOutcome> {
  const known = await loadAdministeredWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!known) return { outcome: 'not_found' };
  const parsed = parseGitopsPath(path);
  if (!parsed.ok) return { outcome: 'invalid_path', issues: parsed.issues };

  return withWorkloadLock(ctx.db, known.id, async (tx): Promise<ConfigureGitopsOutcome> => {
    const workload = await loadAdministeredWorkload(tx, ctx.actor, known.id);
    if (!workload) return { outcome: 'not_found' };
    if (!sourceOf(workload)) return { outcome: 'not_eligible' };
    const configured = { outcome: 'configured', enabled, path: parsed.path } as const;
    if (workload.gitopsEnabled === enabled && workload.gitopsPath === parsed.path) {
      return { ...configured, settingsVersion: workload.settingsVersion };
    }
    const stale = await findMoved(tx, workload, { settingsVersion: startedFrom });
    if (stale) return stale;
    const settingsVersion = await writeGitopsSettings(tx, ctx, workload, enabled, parsed.path);
    const fields = [
      ...(workload.gitopsEnabled === enabled ? [] : (['enabled'] as const)),
      ...(workload.gitopsPath === parsed.path ? [] : (['path'] as const)),
    ];
    const data = { enabled, path: parsed.path, settingsVersion, fields };
    await recordEvent(tx, ctx, { type: 'gitops.configured', workload, data });
    return { ...configured, settingsVersion };
  });
}

/** Writes the switch and the path, and moves the settings version. Another path is another file: the base goes. Wants the workload's lock. */
export async function writeGitopsSettings(
  tx: Transaction,
  ctx: Pick<ServiceContext, 'clock'>,
  { id, settingsVersion, gitopsPath }: Pick<WorkloadRow, 'id' | 'settingsVersion' | 'gitopsPath'>,
  enabled: boolean,
  path: string,
): Promise<number> {
  const next = settingsVersion + 1;
  await tx
    .update(schema.workload)
    .set({
      gitopsEnabled: enabled,
      gitopsPath: path,
      ...(path !== gitopsPath && { gitopsBase: {} }),
      settingsVersion: next,
      updatedAt: ctx.clock.now(),
    })
    .where(eq(schema.workload.id, id));
  return next;
}
