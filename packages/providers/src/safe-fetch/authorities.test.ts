import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createProviders } from '../create-providers.ts';
import { makeAuthority, makeSelfSigned } from '../testing/make-certificates.ts';
import { startHttpsServer, type TestServer } from '../testing/start-server.ts';
import { type HostAuthorities, loadAuthorities } from './authorities.ts';
import { createSafeFetch } from './safe-fetch.ts';

const directory = mkdtempSync(join(tmpdir(), 'tinyforge-ca-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const lan = makeAuthority(directory, 'lan');
const other = makeAuthority(directory, 'other');
const HOST = '127.0.0.1';
const leaf = lan.issue(HOST);
const own = makeSelfSigned(directory, HOST);
const NOW = new Date();

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function load(list: string, now = NOW): HostAuthorities[] {
  const loaded = loadAuthorities(list, now);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return loaded.authorities;
}

async function serve(certificate = leaf): Promise<TestServer> {
  const server = await startHttpsServer({ ...certificate, host: HOST }, (_request, response) =>
    response.end('{}'),
  );
  closers.push(server.close);
  return server;
}

async function ask(server: TestServer, authorities: HostAuthorities[]) {
  const safeFetch = createSafeFetch({ allowedHosts: () => server.allowed, authorities });
  closers.push(safeFetch.close);
  return safeFetch(server.origin, { maxBytes: 10 }).then(
    ({ status }) => status,
    ({ reason, detail }) => ({ reason, detail }),
  );
}

describe('a server with a certificate of a private authority', () => {
  it('is believed where the authority is named for its host and port', async () => {
    const server = await serve();
    expect(await ask(server, load(`${HOST}:${server.port}=${lan.certPath}`))).toBe(200);
  });

  it('is not believed without, also where the environment says that anybody is', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const server = await serve();
    expect(await ask(server, [])).toEqual({ reason: 'network', detail: 'certificate_not_trusted' });
    expect(server.requests()).toBe(0);
  });

  it('is not believed by what is named for another port, host or authority', async () => {
    const server = await serve();
    const untrusted = { reason: 'network', detail: 'certificate_not_trusted' };
    for (const list of [
      `${HOST}=${lan.certPath}`,
      `${HOST}:${server.port + 1}=${lan.certPath}`,
      `git.lan:${server.port}=${lan.certPath}`,
      `${HOST}:${server.port}=${other.certPath}`,
    ])
      expect(await ask(server, load(list)), list).toEqual(untrusted);
    expect(server.requests()).toBe(0);
  });

  it('is believed by one of several authorities in a file', async () => {
    const server = await serve();
    const both = write('both.pem', [other, lan].map(({ certPath }) => readFileSync(certPath)).join('\n'));
    expect(await ask(server, load(`${HOST}:${server.port}=${both}`))).toBe(200);
  });

  it('is believed by its own certificate, though that may sign no other', async () => {
    const server = await serve(own);
    expect(await ask(server, load(`${HOST}:${server.port}=${own.certPath}`))).toBe(200);
    // It speaks for itself alone.
    const elsewhere = await serve();
    const list = `${HOST}:${elsewhere.port}=${own.certPath}`;
    expect(await ask(elsewhere, load(list))).toEqual({
      reason: 'network',
      detail: 'certificate_not_trusted',
    });
  });

  it.each([
    ['has expired', () => lan.issue(HOST, -1), 'certificate_expired'],
    ['is for another host', () => lan.issue('git.lan'), 'certificate_other_host'],
  ])('is refused, and said why, when its certificate %s', async (_what, issue, detail) => {
    const server = await serve(issue());
    expect(await ask(server, load(`${HOST}:${server.port}=${lan.certPath}`))).toEqual({
      reason: 'network',
      detail,
    });
    expect(server.requests()).toBe(0);
  });

  it('is asked once, and the failure says what to do', async () => {
    const server = await serve();
    const safeFetch = createSafeFetch({ allowedHosts: () => server.allowed });
    closers.push(safeFetch.close);
    const result = await createProviders({ fetch: safeFetch }).gitea.readFile({
      baseUrl: server.origin,
      repository: 'acme/web',
      ref: { kind: 'default' },
      path: '.tinyforge.yml',
    });
    expect(result).toEqual({
      outcome: 'fetch_failed',
      reason: 'network',
      detail: 'certificate_not_trusted',
    });
    expect(server.connections()).toBe(1);
  });
});

describe('what may be named', () => {
  const { certPath } = lan;

  it.each([
    ['git.lan', { host: 'git.lan', port: 443 }],
    ['Git.LAN.', { host: 'git.lan', port: 443 }],
    ['git.lan:8443', { host: 'git.lan', port: 8443 }],
    ['10.0.0.5', { host: '10.0.0.5', port: 443 }],
    ['127.0.0.1', { host: '127.0.0.1', port: 443 }],
    ['[FD00::5]', { host: 'fd00::5', port: 443 }],
    ['[fd00::5]:8443', { host: 'fd00::5', port: 8443 }],
  ])('%s', (name, host) => {
    expect(load(`${name}=${certPath}`)).toEqual([{ ...host, certificates: [expect.any(String)] }]);
  });

  it('several, and none', () => {
    expect(load(`a.lan=${certPath}, a.lan:3000 = ${certPath} ,`)).toHaveLength(2);
    expect(load('')).toEqual([]);
  });
});

describe('what is refused with a sentence', () => {
  const { certPath } = lan;
  const key = write('key.pem', `${readFileSync(certPath, 'utf8')}\n${leaf.key}`);
  const garbage = '-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n';

  it.each([
    ['git.lan', 'is not host=/path'],
    ['git.lan=', 'is not host=/path'],
    [`10.0.0.0/8=${certPath}`, 'is not a host name, host:port or address'],
    [`https://git.lan=${certPath}`, 'is not a host name'],
    ['git.lan=lan.pem', 'must be absolute'],
    [`git.lan=${join(directory, 'nothing.pem')}`, 'there is no such file'],
    [`git.lan=${directory}`, "can't be read (EISDIR)"],
    [`git.lan=${write('empty.pem', '')}`, 'holds no certificate'],
    [`git.lan=${write('der.pem', '\u0030\u0082\u0001')}`, 'holds no certificate'],
    [`git.lan=${write('garbage.pem', garbage)}`, "certificate 1 of the file can't be read"],
    [`git.lan=${key}`, 'holds a private key'],
    [`git.lan=${leaf.certPath}`, 'holds no certificate that is signed by its own key'],
    [`git.lan=${certPath},git.lan:443=${certPath}`, 'has a file already'],
  ])('%s', (list, sentence) => {
    const loaded = loadAuthorities(list, NOW);
    expect(loaded).toEqual({ ok: false, problems: [expect.stringContaining(sentence)] });
    expect(JSON.stringify(loaded)).not.toContain('PRIVATE KEY-----');
  });

  it.each(['2001-01-01', '2100-01-01'])('an authority that is not valid on %s', (day) => {
    const loaded = loadAuthorities(`git.lan=${certPath}`, new Date(day));
    expect(loaded).toEqual({ ok: false, problems: [expect.stringContaining('is not valid now')] });
  });

  it('all faults at once', () => {
    const loaded = loadAuthorities('a.lan,b.lan=nowhere', NOW);
    expect(!loaded.ok && loaded.problems).toHaveLength(2);
  });
});
