import { expect } from 'vitest';
import type { GitopsPanel } from '../gitops/describe-gitops.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import type { SyncGitopsOutcome } from '../gitops/sync-gitops.ts';
import type { TestWorkload } from './add-workload.ts';
import type { ForgeServices } from './create-forge-services.ts';
import { storedRows } from './stored-rows.ts';

/** What a person sees before they sync. */
export async function lookAtPanel(services: ForgeServices, workload: TestWorkload): Promise<GitopsPanel> {
  const panel = await getGitops(services.ctx, { workloadId: workload.id });
  if (!panel) throw new Error('The workload is gone.');
  return panel;
}

/** What a sync sends of what was seen. */
export function reviewedOf({ revision, configVersion, settingsVersion }: GitopsPanel) {
  if (!revision) throw new Error('There is nothing to review.');
  return { blobSha: revision.blobSha, configVersion, settingsVersion };
}

/** Runs a sync that must be refused, and sees that it left everything as it was. */
export async function expectNoSyncWritten(
  services: ForgeServices,
  workload: TestWorkload,
  sync: () => Promise<SyncGitopsOutcome>,
) {
  // The look stores what any reading stores, so that what is compared is what the sync did.
  await lookAtPanel(services, workload);
  const before = await storedRows(services.ctx.db, workload.id);
  const outcome = await sync();
  expect(await storedRows(services.ctx.db, workload.id)).toEqual(before);
  return outcome;
}
