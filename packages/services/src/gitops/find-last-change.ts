import { schema } from '@tinyforge/db';
import type { LastChangeResult, Providers } from '@tinyforge/providers';
import { eq } from 'drizzle-orm';
import { loadVisibleWorkload } from '../access/load-visible-workload.ts';
import type { ServiceContext } from '../context.ts';
import { openCredential } from '../credential/open-credential.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { type Source, sourceKey, sourceOf } from '../workload/source.ts';
import { linksAt } from './describe-gitops.ts';
import { type ToldFailure, tellFailure } from './tell-failure.ts';

/** The commit that last changed a workload's file. Moments are ISO 8601 in UTC. */
export type LastChange = {
  commitSha: string;
  authorName: string;
  at: string;
  /** First line of its message. */
  subject: string;
  commitUrl: string | null;
};

export type FindLastChangeOutcome =
  | ({ outcome: 'found' } & LastChange)
  | ({ outcome: 'fetch_failed' } & ToldFailure)
  /** `unread`: nobody has looked at the file yet. `no_commit`: the forge knows of none. */
  | { outcome: 'unread' | 'no_commit' | 'not_enabled' | 'not_eligible' | 'not_found' };

/**
 * Which commit last changed the file that was read last. Apart from the panel, because it asks the forge once more and not everyone wants to
 * know. It looks back from the commit of the stored reading, so that it speaks of the file on the screen.
 */
export async function findLastChange(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'keyring' | 'actor'>,
  { workloadId }: { workloadId: string },
): Promise<FindLastChangeOutcome> {
  const workload = await loadVisibleWorkload(ctx.db.read, ctx.actor, workloadId);
  if (!workload) return { outcome: 'not_found' };
  const source = sourceOf(workload);
  if (!source) return { outcome: 'not_eligible' };
  if (!workload.gitopsEnabled) return { outcome: 'not_enabled' };

  const { reading } = schema;
  const [read] = await ctx.db.read
    .select({ key: reading.sourceKey, commitSha: reading.commitSha })
    .from(reading)
    .where(eq(reading.workloadId, workload.id));
  const key = sourceKey(source, workload.gitopsPath);
  if (!read?.commitSha || read.key !== key) return { outcome: 'unread' };

  const known = knownWith(ctx.providers);
  const place = `${key}:${workload.repositoryId}:${read.commitSha}`;
  const result = known.get(place) ?? (await ask(ctx, workload, source, read.commitSha));
  if (result.outcome === 'fetch_failed') return { outcome: 'fetch_failed', ...tellFailure(result) };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(place, result);
  if (result.outcome !== 'found') return { outcome: 'no_commit' };
  const { commitSha, authorName, committedAt, subject } = result;
  const { commitUrl } = linksAt(ctx, workload, source, commitSha);
  return { outcome: 'found', commitSha, authorName, at: committedAt.toISOString(), subject, commitUrl };
}

async function ask(
  ctx: Pick<ServiceContext, 'db' | 'providers' | 'keyring'>,
  workload: WorkloadRow,
  { credentialId, baseUrl, forge, repository }: Source,
  commitSha: string,
): Promise<LastChangeResult> {
  const keys = { db: ctx.db.read, keyring: ctx.keyring };
  const secret = credentialId === null ? {} : await openCredential(keys, credentialId, baseUrl);
  // The credential went, or moved to another address, since the row was read.
  if (secret === null) return { outcome: 'fetch_failed', reason: 'unauthorized' };
  return ctx.providers[forge].findLastChange({
    baseUrl,
    repository,
    commitSha,
    path: workload.gitopsPath,
    ...secret,
    expectedRepositoryId: workload.repositoryId ?? undefined,
  });
}

/** Answers that are kept: of one commit the answer is for ever the same, and whoever may only look must not spend the forge's limit. */
const MAX_KNOWN = 1_000;

type Known = Map<string, Exclude<LastChangeResult, { outcome: 'fetch_failed' }>>;

/** Next loads this module more than once per process: they hang on `globalThis`, apart for each set of providers. */
const holder = globalThis as { tinyforgeLastChanges?: WeakMap<Providers, Known> };

function knownWith(providers: Providers): Known {
  holder.tinyforgeLastChanges ??= new WeakMap();
  const known: Known = holder.tinyforgeLastChanges.get(providers) ?? new Map();
  holder.tinyforgeLastChanges.set(providers, known);
  return known;
}
