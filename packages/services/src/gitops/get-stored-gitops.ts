import type { Spec } from '@tinyforge/core-gitops';
import { type Queryable, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { managedFieldsOf } from '../policy/policy-of.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { sourceKey, sourceOf } from '../workload/source.ts';
import { addLiveChanges } from './add-live-changes.ts';
import { describeDisabled, describeGitops, type GitopsPanel, type GitopsStatus } from './describe-gitops.ts';
import type { FileState } from './file-state.ts';
import type { ReadingRow } from './store-reading.ts';
import { storedFailure } from './tell-failure.ts';

/** The panel as it is stored. `status` null: GitOps is on, and the file has not been read with these settings. */
export type StoredGitopsPanel = Omit<GitopsPanel, 'status'> & { status: GitopsStatus | null };

/**
 * Compares the stored reading of a workload with its live config; never asks a forge. Of an invalid file it has codes and positions only, because its text is
 * not stored. Null: no such workload.
 */
export async function getStoredGitops(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'actor'>,
  { workloadId }: { workloadId: string },
): Promise<StoredGitopsPanel | null> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return null;
  const source = sourceOf(workload);
  const disabled = describeDisabled(workload);
  if (!source || !workload.gitopsEnabled) return disabled;

  const reading = await loadReading(ctx.db.read, workload);
  const key = sourceKey(source, workload.gitopsPath);
  // A reading of another source, ref, path or credential does not belong to this workload.
  if (reading?.sourceKey !== key) {
    return { ...disabled, enabled: true, status: null, managedFields: managedFieldsOf(workload) };
  }
  const { startedAt, readAt } = reading;
  const state = toFileState(reading, workload);
  const look = { sourceKey: key, state, startedAt, readAt };
  const panel = describeGitops(ctx, workload, source, look, reading);
  return addLiveChanges(ctx.db.read, workload, {
    ...panel,
    ...(state.status === 'invalid' && { raw: null, issues: reading.issues as GitopsPanel['issues'] }),
    // The id that answers now is not stored.
    ...(panel.reason === 'repo_replaced' && { repositoryId: null }),
  });
}

async function loadReading(db: Queryable, { id }: WorkloadRow): Promise<ReadingRow | undefined> {
  const { reading } = schema;
  const [row] = await db.select().from(reading).where(eq(reading.workloadId, id));
  return row;
}

/** The stored part of what the fetch found. Of an invalid file that is neither its text nor the wording of its errors. */
function toFileState(reading: ReadingRow, workload: WorkloadRow): FileState {
  const place = {
    commitSha: reading.commitSha ?? '',
    repositoryId: workload.repositoryId ?? '',
    renamedTo: null,
    blobSha: reading.blobSha ?? '',
  };
  switch (reading.status) {
    case 'ok': {
      // Stored by `storeReading` with the status `ok`, as the parser gave it.
      const spec = reading.goodSpec as Spec;
      return { status: 'ok', ...place, text: reading.goodText ?? '', spec, positions: {} };
    }
    case 'invalid':
      return { status: 'invalid', ...place, text: '', issues: [] };
    case 'no_file':
      return { status: 'no_file', ...place };
    case 'fetch_failed': {
      const { reason, detail } = storedFailure(reading);
      return {
        status: 'fetch_failed',
        reason: reason ?? 'bad_response',
        detail,
        retryAt: reading.retryAt,
        commitSha: reading.commitSha,
        repositoryId: null,
      };
    }
  }
}
