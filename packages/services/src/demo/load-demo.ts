import { join } from 'node:path';
import { commitFiles, createDemoRepository, type DemoForge } from '@tinyforge/demo-forge';
import { recordEvent } from '../event/record-event.ts';
import { configureGitops } from '../gitops/configure-gitops.ts';
import { getGitops } from '../gitops/get-gitops.ts';
import { syncGitops } from '../gitops/sync-gitops.ts';
import { setRule } from '../policy/set-rule.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { clearDemo } from './clear-demo.ts';
import { type DemoContext, type DemoFailure, toDemoFailure } from './demo-context.ts';
import { addDemoCredential, newDemoToken } from './demo-credentials.ts';
import { recallDemo, rememberDemo } from './demo-memory.ts';
import { DEMO_REPOSITORIES, type DemoRepository } from './demo-repositories.ts';
import { DEMO_WORKLOADS, type DemoWorkload } from './demo-workloads.ts';

export type LoadDemoOutcome =
  | { outcome: 'loaded'; workloads: number; directory: string }
  | { outcome: 'already_loaded' }
  | DemoFailure;

const DAY_MS = 86_400_000;

/**
 * Makes the demo: git repositories in the data folder, a forge that serves them on 127.0.0.1, and workloads that show every status, each read once.
 * All of it goes through the use cases that people use. What was left of a load that broke off is cleared first; a load that fails is cleared
 * as well.
 */
export async function loadDemo(ctx: DemoContext): Promise<LoadDemoOutcome> {
  return ctx.demo.exclusively(async () => {
    try {
      const memory = await recallDemo(ctx.db.read);
      if (memory?.state === 'loaded') return { outcome: 'already_loaded' };
      if (memory) await clearDemo(ctx, memory);
      return await fill(ctx);
    } catch (error) {
      const failure = toDemoFailure(ctx, error);
      await clearFailed(ctx);
      return failure;
    }
  });
}

/** What can't be cleared now is at the next load, removal or start: it stays remembered. */
async function clearFailed(ctx: DemoContext): Promise<void> {
  try {
    const memory = await recallDemo(ctx.db.read);
    if (memory) await clearDemo(ctx, memory);
  } catch (error) {
    toDemoFailure(ctx, error);
  }
}

async function fill(ctx: DemoContext): Promise<LoadDemoOutcome> {
  const { directory } = ctx.demo;
  await rememberDemo(ctx, { state: 'loading', port: 0, formerPorts: [] });
  await ctx.demo.removeFiles();
  await createRepositories(ctx);

  const token = newDemoToken('github');
  const forge = await ctx.demo.start({ tokens: [token] });
  const memory = { port: forge.port, formerPorts: [] };
  await rememberDemo(ctx, { ...memory, state: 'loading' });
  const credentialId = await addDemoCredential(ctx, token, forge.baseUrl('github'));
  for (const workload of DEMO_WORKLOADS) await addDemoWorkload(ctx, forge, credentialId, workload);

  const workloads = DEMO_WORKLOADS.length;
  await ctx.db.write.transaction((tx) => recordEvent(tx, ctx, { type: 'demo.loaded', data: { workloads } }));
  await rememberDemo(ctx, { ...memory, state: 'loaded' });
  return { outcome: 'loaded', workloads, directory };
}

async function createRepositories(ctx: DemoContext): Promise<void> {
  const now = ctx.clock.now().getTime();
  await Promise.all(
    DEMO_REPOSITORIES.map((each, index) => createRepository(ctx, each, now - index * DAY_MS)),
  );
}

/** A first commit of a month ago and, where there is one, the commit that declares the deploy config: of yesterday, or of last week where another follows. */
async function createRepository(
  ctx: DemoContext,
  { author, files, declared, changed, ...repository }: DemoRepository,
  now: number,
): Promise<void> {
  const { directory } = ctx.demo;
  const date = new Date(now - 30 * DAY_MS);
  const { path } = await createDemoRepository({ ...repository, directory, files: {} });
  await commitFiles({ path, files, message: 'Initial commit', author, date });
  if (!declared) return;
  const declaredAt = new Date(now - (changed ? 7 : 1) * DAY_MS);
  await commitSpec(path, author, declared, declaredAt);
}

/** The commit of yesterday that changes the deploy config, where there is one. Returns whether there is. */
async function changeRepository(ctx: DemoContext, source: DemoWorkload['source']): Promise<boolean> {
  const repository = DEMO_REPOSITORIES.find(
    ({ forge, repository: name }) => forge === source?.forge && name === source.repository,
  );
  if (!repository?.changed) return false;
  const path = join(ctx.demo.directory, repository.forge, repository.repository);
  const yesterday = new Date(ctx.clock.now().getTime() - DAY_MS);
  await commitSpec(path, repository.author, repository.changed, yesterday);
  return true;
}

async function commitSpec(
  path: string,
  author: DemoRepository['author'],
  { message, file }: { message: string; file: string },
  date: Date,
): Promise<void> {
  await commitFiles({ path, files: { '.tinyforge.yml': file }, message, author, date });
}

async function addDemoWorkload(
  ctx: DemoContext,
  forge: DemoForge,
  demoCredentialId: string,
  { name, sourceKind, source, gitops, locked, config }: DemoWorkload,
): Promise<void> {
  const created = await createWorkload(
    ctx,
    {
      name,
      sourceKind,
      config,
      source: source && {
        forge: source.forge,
        baseUrl: forge.baseUrl(source.forge),
        repository: source.repository,
        ref: source.ref,
        credentialId: source.private ? demoCredentialId : null,
      },
    },
    { demo: true },
  );
  if (created.outcome !== 'created') {
    throw new Error(`The demo's "${name}" is refused: ${JSON.stringify(created.issues)}`);
  }
  if (gitops === 'off') return;
  const workloadId = created.id;
  await configureGitops(ctx, { workloadId, enabled: true, path: '.tinyforge.yml' });
  await getGitops(ctx, { workloadId });
  if (gitops === 'synced') await syncGitops(ctx, { workloadId });
  const hasMoved = await changeRepository(ctx, source);
  if (locked) await setRule(ctx, { workloadId, rule: 'locked', ...locked });
  if (hasMoved || locked) await getGitops(ctx, { workloadId });
}
