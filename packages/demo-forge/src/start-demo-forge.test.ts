import { once } from 'node:events';
import { cp, mkdir, rename, symlink } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDemoRepository } from './create-demo-repository.ts';
import { FORGE_KINDS } from './forge-kind.ts';
import { runGit } from './git.ts';
import { startDemoForge } from './start-demo-forge.ts';
import { createTestDirectory, startTestForge } from './testing/start-test-forge.ts';

const directory = await createTestDirectory();
const forge = await startTestForge({ directory: join(directory, 'served') });
const served = join(directory, 'served');
const REPO = '/github/api/v3/repos/acme/web';

let web: { path: string; id: number };

beforeAll(async () => {
  web = await createDemoRepository({
    directory: served,
    forge: 'github',
    repository: 'acme/web',
    files: { a: 'a' },
  });
});

/** As it is: fetch would tidy the path first. */
async function getRaw(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const sent = request({
    host: '127.0.0.1',
    port: forge.port,
    path,
    headers: { 'user-agent': 'test', ...headers },
  }).end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

describe('the server', () => {
  test('has an address for each forge', () => {
    expect(FORGE_KINDS.map((kind) => forge.baseUrl(kind))).toEqual([
      `http://127.0.0.1:${forge.port}/github`,
      `http://127.0.0.1:${forge.port}/gitlab`,
      `http://127.0.0.1:${forge.port}/gitea`,
    ]);
  });

  test('listens on the loopback address alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address?.family === 'IPv4' && address.address !== '127.0.0.1')
      .map((address) => address?.address ?? '');
    for (const host of ['::1', '127.0.0.2', ...others]) {
      const socket = connect({ host, port: forge.port });
      const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown]);
      expect(error).toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/) });
    }
  });

  test('answers to its own address only', async () => {
    for (const host of ['evil.example', `evil.example:${forge.port}`, '127.0.0.1', 'localhost:1']) {
      expect((await getRaw(REPO, { host })).status).toBe(421);
    }
    expect((await getRaw(REPO, { host: `localhost:${forge.port}` })).status).toBe(200);
  });

  test('a taken port is a typed error', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(startDemoForge({ directory, port })).rejects.toMatchObject({
      name: 'DemoForgeError',
      code: 'port_in_use',
    });
    taken.close();
  });

  test('stop ends a kept connection and a request under way, and may be called twice', async () => {
    let reached = () => {};
    const arrived = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const other = await startDemoForge({
      directory: served,
      intercept: ({ url }) => {
        if (!url.endsWith('/hang')) return undefined;
        reached();
        return new Promise<Response>(() => undefined);
      },
    });
    const idle = connect({ host: '127.0.0.1', port: other.port });
    await once(idle, 'connect');
    const hanging = fetch(`http://127.0.0.1:${other.port}/hang`).catch((error: Error) => error);
    await arrived;
    const closed = once(idle, 'close');
    await Promise.all([other.stop(), other.stop()]);
    await closed;
    expect(await hanging).toBeInstanceOf(Error);
    await expect(fetch(`http://127.0.0.1:${other.port}/`)).rejects.toThrow();
    // The port is free again.
    const again = await startDemoForge({ directory: served, port: other.port });
    await again.stop();
  });

  test('intercept may answer in its place', async () => {
    const limited = await startTestForge(
      {
        directory: served,
        intercept: ({ url }) =>
          url.includes('/contents/')
            ? new Response('{}', { status: 429, headers: { 'retry-after': '60' } })
            : undefined,
      },
      onTestFinished,
    );
    const refused = await limited.get(`${REPO}/contents/a`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await limited.get(REPO)).status).toBe(200);
  });
});

describe('repositories', () => {
  test('many requests at once are all answered', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await forge.get(`${REPO}/contents/a`)).status),
    );
    expect(statuses.every((status) => status === 200)).toBe(true);
  });

  test('a name in another case is the same repository', async () => {
    const body = (await (await forge.get('/github/api/v3/repos/ACME/Web')).json()) as { full_name: string };
    expect(body.full_name).toBe('acme/web');
  });

  test('the id outlives a restart and a move by hand', async () => {
    const made = await createDemoRepository({
      directory: served,
      forge: 'gitlab',
      repository: 'acme/here',
      files: { a: 'a' },
    });
    await mkdir(join(served, 'gitlab/acme/sub'));
    await rename(made.path, join(served, 'gitlab/acme/sub/there'));
    const other = await startTestForge({ directory: served }, onTestFinished);
    const body = (await (await other.get(`/gitlab/api/v4/projects/${made.id}`)).json()) as object;
    expect(body).toMatchObject({ id: made.id, path_with_namespace: 'acme/sub/there' });
  });

  test('one that a person put there gets an id that stays', async () => {
    await cp(web.path, join(served, 'gitea/acme/mine'), { recursive: true });
    await runGit({
      path: join(served, 'gitea/acme/mine'),
      args: ['config', '--remove-section', 'tinyforge'],
    });
    const look = async () =>
      (await (await forge.get('/gitea/api/v1/repos/acme/mine')).json()) as { id: number };
    const ids = (await Promise.all([look(), look(), look()])).map(({ id }) => id);
    expect(ids[0]).toBeGreaterThan(0);
    expect(new Set([...ids, (await look()).id]).size).toBe(1);
  });

  test('a config that points git elsewhere or runs something has no effect', async () => {
    const { path } = await createDemoRepository({
      directory: served,
      forge: 'github',
      repository: 'acme/odd',
      files: { a: 'a' },
    });
    const mark = join(directory, 'ran');
    for (const [key, value] of [
      ['core.fsmonitor', `touch ${mark}`],
      ['core.pager', `touch ${mark}`],
      ['core.sshCommand', `touch ${mark}`],
      ['gpg.program', mark],
      ['log.showSignature', 'true'],
    ] as const) {
      await runGit({ path, args: ['config', key, value] });
    }
    expect((await forge.get('/github/api/v3/repos/acme/odd/contents/a')).status).toBe(200);
    await expect(cp(mark, `${mark}2`)).rejects.toThrow('ENOENT');
  });
});

describe('nothing outside the folder is served', () => {
  beforeAll(async () => {
    await createDemoRepository({
      directory: join(directory, 'outside'),
      forge: 'github',
      repository: 'other/repo',
      files: { a: 'secret' },
    });
    const outside = join(directory, 'outside/github/other');
    await symlink(outside, join(served, 'github/linked'));
    await symlink(join(outside, 'repo'), join(served, 'github/acme/linked'));
    await mkdir(join(served, 'github/acme/half'));
    await symlink(join(outside, 'repo/.git'), join(served, 'github/acme/half/.git'));
  });

  test.each([
    '/github/api/v3/repos/linked/repo',
    '/github/api/v3/repos/acme/linked',
    '/github/api/v3/repos/acme/half',
    '/github/api/v3/repos/..%2F..%2Foutside%2Fgithub%2Fother/repo',
    '/github/api/v3/repos/acme/..%2F..%2F..%2Foutside%2Fgithub%2Fother%2Frepo',
    '/github/api/v3/repos/../../../../outside/github/other/repo',
    '/github/api/v3/repos/acme/%2e%2e%2fother%2frepo',
    '/gitlab/api/v4/projects/..%2F..%2Foutside%2Fgithub%2Fother%2Frepo',
    '/gitlab/api/v4/projects/%2Fetc%2Fpasswd',
    '/gitea/api/v1/repos/..%2Fgithub/acme',
    '/gitea/api/v1/repos/..%5C..%5Coutside/repo',
    `${REPO}/contents/..%2F..%2F..%2Foutside`,
    `${REPO}/contents/.git%2Fconfig`,
    `${REPO}/contents/%00`,
    '/github/acme/web/blob/main/..%2F..%2F..%2Fetc%2Fpasswd',
  ])('%s', async (path) => {
    const { status, body } = await getRaw(path);
    expect(status).toBe(404);
    expect(body).not.toContain('secret');
  });
});
