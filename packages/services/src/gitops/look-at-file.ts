import type { Providers } from '@tinyforge/providers';
import { mayAdminister } from '../access/may-administer.ts';
import type { Grouped } from '../access/may-view.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { openCredential } from '../credential/open-credential.ts';
import type { WorkloadRow } from '../workload/load-workload.ts';
import { type Source, sourceKey } from '../workload/source.ts';
import { type FileState, toFileState } from './file-state.ts';

/** One look at a file in its forge: what it found, and when it began and ended. */
export type Look = { sourceKey: string; state: FileState; startedAt: Date; readAt: Date };

type LookContext = Pick<ServiceContext, 'db' | 'clock' | 'providers' | 'keyring'>;
type LookedAt = Pick<WorkloadRow, 'gitopsPath' | 'repositoryId'>;
type SharedLook = LookedAt & Grouped & Pick<WorkloadRow, 'id'>;

/**
 * Reads a workload's file now. Takes no lock, and must not be called inside a transaction: it waits for a forge.
 *
 * @param expected the pinned repository id is asked for unless this is `'any'`
 */
export async function lookAtFile(
  ctx: LookContext,
  workload: LookedAt,
  source: Source,
  expected: 'pinned' | 'any' = 'pinned',
): Promise<Look> {
  const startedAt = ctx.clock.now();
  const state = await readState(ctx, workload, source, expected);
  return { sourceKey: sourceKey(source, workload.gitopsPath), state, startedAt, readAt: ctx.clock.now() };
}

async function readState(
  ctx: LookContext,
  workload: LookedAt,
  source: Source,
  expected: 'pinned' | 'any',
): Promise<FileState> {
  const { credentialId, baseUrl } = source;
  const keys = { db: ctx.db.read, keyring: ctx.keyring };
  const secret = credentialId === null ? {} : await openCredential(keys, credentialId, baseUrl);
  // The credential went, or moved to another address, since the row was read. Without it the look would be somebody else's.
  if (secret === null) return toFileState({ outcome: 'fetch_failed', reason: 'unauthorized' });
  const result = await ctx.providers[source.forge].readFile({
    baseUrl,
    repository: source.repository,
    ref: source.ref,
    path: workload.gitopsPath,
    ...secret,
    expectedRepositoryId: expected === 'pinned' ? (workload.repositoryId ?? undefined) : undefined,
  });
  return toFileState(result);
}

/**
 * How long whoever may only look gets the look before, in milliseconds: a viewer who asks in a loop must not spend the forge's limit, which
 * the syncs of others need as well.
 */
const VIEWER_LOOK_MS = 5_000;

/**
 * The same, shared with whoever is looking at the very same thing at this moment: ten open tabs are one request to the forge. Shared is only
 * what has one reading key, so never between credentials, and with admins only until it is answered. A sync does not share: it must not act
 * on an answer that was given before it was asked for.
 */
export function lookAtFileShared(
  ctx: LookContext & Pick<ServiceContext, 'actor'>,
  workload: SharedLook,
  source: Source,
): Promise<Look> {
  const { underWay, latest } = looksWith(ctx.providers);
  const now = ctx.clock.now().getTime();
  for (const [known, look] of latest) if (now >= freshUntil(look)) latest.delete(known);

  const keyWith = (repositoryId: string | null) =>
    `${sourceKey(source, workload.gitopsPath)}:${repositoryId ?? ''}`;
  const key = keyWith(workload.repositoryId);
  const recent = isForSync(ctx.actor, workload) ? undefined : latest.get(key);
  if (recent) return Promise.resolve(recent);
  const shared = underWay.get(key);
  if (shared) return shared;
  const look = lookAtFile(ctx, workload, source)
    .then((done) => {
      latest.set(key, done);
      // The first look that succeeds finds the id that the next one asks for.
      latest.set(keyWith(workload.repositoryId ?? done.state.repositoryId), done);
      return done;
    })
    .finally(() => underWay.delete(key));
  underWay.set(key, look);
  return look;
}

/** Whether the actor may sync the workload: what they review must be as new as what a sync finds, or they are told `stale`. */
function isForSync(actor: Actor, workload: SharedLook): boolean {
  return mayAdminister(actor, workload) || actor.syncGrant?.workloadIds.has(workload.id) === true;
}

/** Until when a look answers viewers; a forge that said when to come back is left alone until then. In milliseconds since 1970. */
function freshUntil({ state, readAt }: Look): number {
  const retryAt = state.status === 'fetch_failed' ? state.retryAt : null;
  return Math.max(readAt.getTime() + VIEWER_LOOK_MS, retryAt?.getTime() ?? 0);
}

type Looks = { underWay: Map<string, Promise<Look>>; latest: Map<string, Look> };

/** Next loads this module more than once per process, and the looks must be one: they hang on `globalThis`, apart for each set of providers. */
const holder = globalThis as { tinyforgeLooks?: WeakMap<Providers, Looks> };

function looksWith(providers: Providers): Looks {
  holder.tinyforgeLooks ??= new WeakMap();
  const known = holder.tinyforgeLooks.get(providers);
  if (known) return known;
  const looks: Looks = { underWay: new Map(), latest: new Map() };
  holder.tinyforgeLooks.set(providers, looks);
  return looks;
}
