import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '@tinyforge/demo-forge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createAdminClient } from './testing/call-as-admin.ts';
import { createPlatform, type Platform } from './testing/create-platform.ts';
import { LINTER } from './testing/linter.ts';
import { examplePath, runProgram } from './testing/run-program.ts';
import { findFreePort, startReceiver } from './testing/start-receiver.ts';
import { createTinyforgeClient } from './typed-client.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());

/** The whole way of a change, from the author's editor to the host that runs the app. */
test('from a file in a repository to a new Compose file', async () => {
  const { directory, server, addWorkload } = platform;
  const admin = createAdminClient(platform);
  const files = { '.tinyforge.yml': 'version: 1\ndeploy:\n  port: 3000\n' };
  const { id: workloadId, path } = await addWorkload('Storefront', files, { port: 3000, replicas: 2 });

  // A token is made for this workload, and a webhook is added.
  const made = await admin.apiToken.create.mutate({
    name: 'deploy-bot',
    scope: { kind: 'sync', workloadIds: [workloadId] },
    expiresInDays: 30,
  });
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  const port = await findFreePort();
  platform.one.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port });
  const added = await admin.webhook.create.mutate({
    url: `http://127.0.0.1:${port}/`,
    workloads: [workloadId],
  });
  if (added.outcome !== 'created') throw new Error(JSON.stringify(added));
  const receiver = await startReceiver(platform, port, added.secret);

  // The host that runs the app is at the first version.
  const composeFile = join(directory, 'compose.yaml');
  const appliedFile = join(directory, 'applied.json');
  const environment = { TINYFORGE_URL: server.origin, TINYFORGE_TOKEN: made.token };
  const apply = [
    process.execPath,
    '-e',
    'require("node:fs").appendFileSync(process.argv[1], "up\\n")',
    appliedFile,
  ];
  const compose = () =>
    runProgram(
      process.execPath,
      [examplePath('render-compose.mjs'), '--once', '--file', composeFile, '--', ...apply],
      environment,
    );
  expect(await compose()).toMatchObject({ status: 0 });
  expect(parse(await readFile(composeFile, 'utf8')).services.storefront.expose).toEqual(['3000']);

  // The author changes the file. The linter finds a slip of the pen before anybody else does.
  const file = join(path, '.tinyforge.yml');
  await writeFile(file, 'version: 1\ndeploy:\n  prot: 8080\n');
  const faulty = await runProgram(process.execPath, [LINTER, 'lint', file]);
  expect(faulty.status).toBe(1);
  expect(faulty.output).toContain('port');
  const corrected =
    'version: 1\ndeploy:\n  port: 8080\n  healthcheck: /healthz\n  deploy_strategy: blue-green\n';
  await writeFile(file, corrected);
  expect(await runProgram(process.execPath, [LINTER, 'lint', file])).toMatchObject({ status: 0 });
  await runGit({ path, args: ['commit', '--all', '--message', 'Listen on 8080'] });

  // The drift is seen, and what was reviewed is synced, with the token alone.
  const bot = createTinyforgeClient({ url: server.origin, token: made.token });
  const panel = await bot.gitops.get.query({ workloadId });
  expect(panel.drift.map(({ field }) => field)).toEqual([
    'deploy.port',
    'deploy.healthcheck',
    'deploy.deploy_strategy',
  ]);
  if (!panel.revision) throw new Error('nothing was read');
  const { configVersion, settingsVersion } = panel;
  const reviewed = { blobSha: panel.revision.blobSha, configVersion, settingsVersion };
  const stale = await bot.gitops.sync.mutate({
    workloadId,
    reviewed: { ...reviewed, blobSha: '0'.repeat(40) },
  });
  expect(stale).toMatchObject({ outcome: 'stale', moved: ['blob'] });
  const synced = await bot.gitops.sync.mutate({ workloadId, reviewed });
  expect(synced).toMatchObject({ outcome: 'applied', configVersion: 2 });
  const { items } = await admin.event.list.query({ workloadId, type: 'gitops.synced' });
  expect(items.map(({ actorName }) => actorName)).toEqual(['deploy-bot (Ada Admin)']);

  // The receiver has checked the signature and says what it was told.
  await expect.poll(receiver.output, { timeout: 10_000 }).toContain('config.changed');
  const [, told = ''] = receiver.output().trim().split('\n');
  expect(JSON.parse(told)).toMatchObject({
    type: 'config.changed',
    data: {
      workload: { id: workloadId, slug: 'storefront' },
      configVersion: 2,
      cause: 'sync',
      commitSha: panel.revision.commitSha,
      changedFields: ['deploy_strategy', 'healthcheck', 'port'],
    },
  });
  const delivered = async () => (await admin.webhook.messages.query({ webhookId: added.id })).items;
  await expect.poll(async () => (await delivered()).map(({ state }) => state)).toEqual(['delivered']);

  // The host renders anew, and applies once.
  expect(await compose()).toMatchObject({ status: 0 });
  expect(await compose()).toMatchObject({ status: 0, output: '' });
  expect(parse(await readFile(composeFile, 'utf8')).services.storefront).toMatchObject({
    expose: ['8080'],
    healthcheck: { test: ['CMD', 'wget', '--quiet', '--spider', 'http://127.0.0.1:8080/healthz'] },
    deploy: { update_config: { order: 'start-first' } },
    labels: { 'dev.tinyforge.config-version': '2' },
  });
  expect(await readFile(appliedFile, 'utf8')).toBe('up\nup\n');

  // The token is revoked, and nothing of this works any more.
  expect(await admin.apiToken.revoke.mutate({ id: made.id })).toEqual({ outcome: 'revoked' });
  await expect(bot.gitops.get.query({ workloadId })).rejects.toThrow('This token was revoked.');
  await expect(bot.gitops.sync.mutate({ workloadId, reviewed })).rejects.toMatchObject({
    data: { code: 'UNAUTHORIZED' },
  });
  const refused = await compose();
  expect(refused.status).toBe(1);
  expect(refused.output).toContain('401 This token was revoked.');
  expect(await readFile(appliedFile, 'utf8'), 'and nothing was torn down').toBe('up\nup\n');
});
