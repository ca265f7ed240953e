import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { getWorkload, updateWorkload } from '@tinyforge/services';
import { addToken } from '@tinyforge/services/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createPlatform, type Platform } from './testing/create-platform.ts';
import { examplePath, type Program, runProgram, startProgram } from './testing/run-program.ts';
import { findFreePort, startReceiver } from './testing/start-receiver.ts';
import { createTinyforgeClient, syncIfDrifted } from './typed-client.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await createPlatform();
});
afterAll(() => platform.close());

let made = 0;
/** A workload of its own, drifted on the port, and a token for it. */
async function addDrifted(spec = 'version: 1\ndeploy:\n  port: 8080\n') {
  made += 1;
  const files = { '.tinyforge.yml': spec };
  const workload = await platform.addWorkload(`App-${made}`, files, { port: 3000, replicas: 2 });
  const scope = { kind: 'sync' as const, workloadIds: [workload.id] };
  const { token } = await addToken(platform.one, platform.ctx.actor, scope);
  return { ...workload, slug: `app-${made}`, token };
}

async function edit(id: string, config: Record<string, unknown>): Promise<void> {
  const workload = await getWorkload(platform.ctx, { id });
  const saved = await updateWorkload(platform.ctx, {
    id,
    configVersion: workload?.configVersion ?? 0,
    config,
  });
  if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved));
}

describe('webhook-receiver.mjs', () => {
  const key = Buffer.alloc(32, 7);
  const secret = `whsec_${key.toString('base64')}`;
  let receiver: Program;
  let url: string;
  beforeEach(async () => {
    const port = await findFreePort();
    receiver = await startReceiver(platform, port, secret);
    url = `http://127.0.0.1:${port}/`;
  });

  type Sent = { id?: string; at?: string; body?: string; signature?: string };
  const seconds = (offset = 0) => String(Math.floor(Date.now() / 1000) + offset);
  function sign({ id, at, body }: Required<Omit<Sent, 'signature'>>): string {
    return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`;
  }
  async function send({ id = 'msg_1', at = seconds(), body = '{"n":1}', signature }: Sent): Promise<number> {
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': signature ?? sign({ id, at, body }),
    };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  }
  const taken = () => receiver.output().trim().split('\n').slice(1);

  test('takes what is signed, and each message once', async () => {
    const at = seconds(-2);
    expect(await send({ at })).toBe(204);
    expect(await send({ at }), 'a copy').toBe(409);
    expect(await send({ at: seconds(-3) }), 'an older attempt').toBe(409);
    expect(await send({ at: seconds() }), 'the next attempt of the sender').toBe(204);
    expect(await send({ id: 'msg_2', body: '{"n":2}' })).toBe(204);
    await expect.poll(taken).toEqual(['{"n":1}', '{"n":2}']);
  });

  test('takes one right signature among several, as while a secret is changed', async () => {
    const [id, at, body] = ['msg_1', seconds(), '{}'];
    expect(await send({ id, at, body, signature: `v1,AAAA v1a,xx ${sign({ id, at, body })}` })).toBe(204);
  });

  test('refuses what is forged, changed, unsigned or old', async () => {
    const at = seconds();
    const signature = sign({ id: 'msg_1', at, body: '{"n":1}' });
    expect(await send({ at, signature, body: '{"n":2}' })).toBe(401);
    expect(await send({ at, signature, id: 'msg_2' })).toBe(401);
    expect(await send({ at: seconds(1), signature })).toBe(401);
    for (const wrong of ['', 'v1,', 'v1,AAAA', signature.slice(3), `v2,${signature.slice(3)}`]) {
      expect(await send({ at, signature: wrong }), wrong).toBe(401);
    }
    for (const wrong of [seconds(-310), seconds(310), 'soon', '', 'Infinity']) {
      expect(await send({ at: wrong }), wrong).toBe(401);
    }
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
    expect(await send({ at }), 'and goes on').toBe(204);
    await expect.poll(taken).toEqual(['{"n":1}']);
  });
});

describe('render-compose.mjs', () => {
  test('applies again what failed, and only then', async () => {
    const { token, id, slug } = await addDrifted();
    const file = join(platform.directory, 'retry.yaml');
    const run = (program: string) =>
      runProgram(
        process.execPath,
        [examplePath('render-compose.mjs'), '--once', '--file', file, '--', process.execPath, '-e', program],
        { TINYFORGE_URL: platform.server.origin, TINYFORGE_TOKEN: token },
      );
    const failed = await run('process.exit(3)');
    expect([failed.status, failed.output]).toEqual([1, expect.stringContaining('ended with 3')]);
    expect((await run('console.log("up")')).output).toMatch(/^up\nApplied/);
    expect((await run('console.log("up")')).output).toBe('');
    await edit(id, { port: 3001, healthcheck: '/$HOME/x' });
    expect((await run('console.log("up")')).output).toMatch(/^up\nApplied/);
    const { services } = parse(await readFile(file, 'utf8'));
    // Compose reads `$$` as `$`, and `$HOME` as a variable.
    expect(services[slug].healthcheck.test.at(-1)).toBe('http://127.0.0.1:3001/$$HOME/x');
  });
});

test('render-compose.mjs names the address that does not answer', async () => {
  const { status, output } = await runProgram(
    process.execPath,
    [examplePath('render-compose.mjs'), '--once'],
    {
      TINYFORGE_URL: 'http://127.0.0.1:1',
      TINYFORGE_TOKEN: 'tf_x',
    },
  );
  expect([status, output]).toEqual([
    1,
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:1\/api\/v1\/workloads\S*: ./),
  ]);
});

test('typed-client.ts syncs what has drifted, once, and says what it can not read', async () => {
  const { id, token } = await addDrifted();
  const client = createTinyforgeClient({ url: platform.server.origin, token });
  expect(await syncIfDrifted(client, id)).toMatchObject({ outcome: 'applied', configVersion: 2 });
  expect(await syncIfDrifted(client, id)).toEqual({ outcome: 'in_sync' });
  const broken = await addDrifted('version: 2\n');
  expect(await syncIfDrifted(client, broken.id)).toMatchObject({
    outcome: 'not_readable',
    status: 'invalid',
  });
});

const PATH = '/usr/local/bin:/usr/bin:/bin';
const hasPython = spawnSync('python3', ['--version'], { env: { PATH } }).status === 0;

describe.skipIf(!hasPython)('tinyforge_client.py (skipped where there is no python3)', () => {
  const environment = (token: string) => ({
    PATH,
    TINYFORGE_URL: platform.server.origin,
    TINYFORGE_TOKEN: token,
  });
  const call = async (token: string, ...args: string[]) =>
    runProgram('python3', [examplePath('tinyforge_client.py'), ...args], environment(token));

  test('reads, shows the drift and syncs', async () => {
    const { slug, token } = await addDrifted();
    expect(JSON.parse((await call(token, 'config', slug)).output)).toEqual({ port: 3000, replicas: 2 });
    expect(JSON.parse((await call(token, 'drift', slug)).output)).toMatchObject([{ field: 'deploy.port' }]);
    expect(JSON.parse((await call(token, 'sync', slug)).output)).toMatchObject({ outcome: 'applied' });
    expect(JSON.parse((await call(token, 'drift', slug)).output)).toEqual([]);
    expect(JSON.parse((await call(token, 'config', slug)).output)).toMatchObject({ port: 8080 });
  });

  test('exits with 1 where nothing was synced, and tries a stale revision again only when told to', async () => {
    const broken = await addDrifted('version: 2\n');
    const refused = await call(broken.token, 'sync', broken.slug);
    expect([refused.status, refused.output]).toEqual([1, expect.stringContaining('"invalid"')]);

    let attempts = 0;
    const answers: Record<string, () => unknown> = {
      'workload.list': () => ({ items: [{ id: 'one', slug: 'one' }] }),
      'gitops.get': () => ({
        status: 'ok',
        revision: { blobSha: 'b' },
        configVersion: attempts,
        settingsVersion: 1,
      }),
      'gitops.sync': () => {
        attempts += 1;
        return { outcome: attempts % 2 === 1 ? 'stale' : 'applied' };
      },
    };
    const server = createServer((request, response) => {
      const procedure = /\/trpc\/([\w.]+)/.exec(request.url ?? '')?.[1] ?? '';
      response.end(JSON.stringify({ result: { data: answers[procedure]?.() } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sync = (...flags: string[]) =>
      runProgram('python3', [examplePath('tinyforge_client.py'), 'sync', 'one', ...flags], {
        ...environment('tf_x'),
        TINYFORGE_URL: `http://127.0.0.1:${port}`,
      });
    const stale = await sync();
    expect([stale.status, JSON.parse(stale.output)]).toEqual([1, { outcome: 'stale' }]);
    attempts = 0;
    const applied = await sync('--retry');
    expect([applied.status, JSON.parse(applied.output), attempts]).toEqual([0, { outcome: 'applied' }, 2]);
  });

  test('waits for a change', async () => {
    const { slug, id, token } = await addDrifted();
    const watching = startProgram(
      'python3',
      [examplePath('tinyforge_client.py'), 'watch', slug],
      environment(token),
    );
    await expect.poll(platform.server.watch.waiting, { timeout: 10_000 }).toBe(1);
    await edit(id, { port: 3005 });
    expect(await watching.ended).toBe(0);
    expect(watching.output()).toBe('{"port": 3000, "replicas": 2}\n{"port": 3005}\n');
  });

  test('says why it may not', async () => {
    const { slug } = await addDrifted();
    const refused = await call('tf_nonsense', 'sync', slug);
    expect([refused.status, refused.output]).toEqual([1, 'UNAUTHORIZED: This token is not known here.\n']);
    const unknown = await call((await addDrifted()).token, 'config', 'nothing');
    expect([unknown.status, unknown.output]).toEqual([1, 'not_found: No workload has this short name.\n']);
  });
});
