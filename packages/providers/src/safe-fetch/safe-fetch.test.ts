import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchOnce, textOf } from '../testing/fetch-once.ts';
import { startHttpServer, type TestServer } from '../testing/start-server.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import { createSafeFetch } from './safe-fetch.ts';

const TOKEN = 'glpat-canary-5f2e';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<TestServer> {
  const server = await startHttpServer(listener);
  closers.push(server.close);
  return server;
}

describe('an ordinary answer', () => {
  it('comes whole, with status, headers and address', async () => {
    const server = await serve((request, response) => {
      response.writeHead(418, { 'x-seen': request.headers['private-token'] });
      response.end('short and stout');
    });
    const { response } = await fetchOnce(`${server.origin}/tea`, {
      allowed: server.allowed,
      headers: { 'private-token': TOKEN },
    });
    expect(response?.status).toBe(418);
    expect(response?.url).toBe(`${server.origin}/tea`);
    expect(response?.headers.get('x-seen')).toBe(TOKEN);
    expect(textOf(response)).toBe('short and stout');
  });

  it('asks for no compression and takes no proxy from the environment', async () => {
    const proxy = await serve((_request, response) => response.end('proxied'));
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])
      vi.stubEnv(name, name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin);
    const server = await serve((request, response) => response.end(request.headers['accept-encoding']));
    const { response } = await fetchOnce(server.origin, { allowed: server.allowed });
    expect(textOf(response)).toBe('identity');
    expect(proxy.connections()).toBe(0);
  });

  it('may have exactly as many bytes as are allowed, and not one more', async () => {
    const server = await serve((request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    );
    expect(
      (await fetchOnce(`${server.origin}/1000`, { allowed: server.allowed })).response?.body,
    ).toHaveLength(1000);
    expect((await fetchOnce(`${server.origin}/1001`, { allowed: server.allowed })).reason).toBe('too_large');
  });

  it('may have exactly as many bytes as are allowed where no length is declared', async () => {
    const server = await serve((request, response) => {
      response.write('x'.repeat(Number(request.url?.slice(1))));
      response.end();
    });
    expect(
      (await fetchOnce(`${server.origin}/1000`, { allowed: server.allowed })).response?.body,
    ).toHaveLength(1000);
    expect((await fetchOnce(`${server.origin}/1001`, { allowed: server.allowed })).reason).toBe('too_large');
  });
});

describe('what may be asked', () => {
  it.each([
    ['http', 'http://forge.test/', 'blocked_address'],
    ['a port that nobody named', 'https://forge.test:8443/', 'blocked_address'],
    ['credentials in the URL', 'https://me:secret@forge.test/', 'bad_response'],
    ['another scheme', 'file:///etc/passwd', 'bad_response'],
    ['no URL at all', 'nonsense', 'bad_response'],
    ['a URL past all measure', `https://forge.test/${'x'.repeat(9000)}`, 'bad_response'],
  ])('%s is refused', async (_name, url, reason) => {
    expect((await fetchOnce(url)).reason).toBe(reason);
  });

  it('only the named port of a named address is open', async () => {
    const server = await serve((_request, response) => response.end('hello'));
    expect((await fetchOnce(server.origin, { allowed: server.allowed })).reason).toBe('answered');
    const other: AllowedHost = { kind: 'address', address: '127.0.0.1', port: server.port + 1 };
    expect((await fetchOnce(server.origin, { allowed: [other] })).reason).toBe('blocked_address');
    expect(
      (await fetchOnce(server.origin, { allowed: [{ kind: 'range', range: '127.0.0.0/8' }] })).reason,
    ).toBe('blocked_address');
    expect(server.connections()).toBe(1);
  });

  it('a list that changes counts from the next request on', async () => {
    const server = await serve((_request, response) => response.end('hello'));
    let allowed = server.allowed;
    const safeFetch = createSafeFetch({ allowedHosts: () => allowed });
    closers.push(safeFetch.close);
    await safeFetch(server.origin, { maxBytes: 10 });
    allowed = [];
    await expect(safeFetch(server.origin, { maxBytes: 10 })).rejects.toMatchObject({
      reason: 'blocked_address',
    });
    expect(server.requests()).toBe(1);
  });
});

describe('redirects', () => {
  it('within the origin are followed with the token', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/new' });
      response.end(`${request.url} ${request.headers['private-token']}`);
    });
    const { response } = await fetchOnce(`${server.origin}/old`, {
      allowed: server.allowed,
      headers: { 'private-token': TOKEN },
    });
    expect(textOf(response)).toBe(`/new ${TOKEN}`);
    expect(response?.url).toBe(`${server.origin}/new`);
  });

  it('to another origin are refused, and the token stays', async () => {
    const thief = await serve((_request, response) => response.end('thanks'));
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: thief.origin }).end(),
    );
    const { reason } = await fetchOnce(server.origin, {
      allowed: [...server.allowed, ...thief.allowed],
      headers: { 'private-token': TOKEN },
    });
    expect(reason).toBe('bad_response');
    expect(thief.connections()).toBe(0);
  });

  it.each(['http://169.254.169.254/latest/meta-data', 'http://127.0.0.1:1/', 'https://[::1]/'])(
    'to %s are refused as a blocked address',
    async (location) => {
      const server = await serve((_request, response) => response.writeHead(307, { location }).end());
      expect((await fetchOnce(server.origin, { allowed: server.allowed })).reason).toBe('blocked_address');
    },
  );

  it('that go in circles end after five', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    expect((await fetchOnce(server.origin, { allowed: server.allowed })).reason).toBe('bad_response');
    expect(server.requests()).toBe(6);
  });
});

describe('errors', () => {
  it('hold neither token nor path nor query', async () => {
    const server = await serve((_request, response) => response.socket?.destroy());
    const { error } = await fetchOnce(`${server.origin}/path-canary?token=${TOKEN}`, {
      allowed: server.allowed,
      headers: { 'private-token': TOKEN, authorization: `Bearer ${TOKEN}` },
    });
    const everything = `${error?.stack} ${JSON.stringify(error)} ${String(error?.cause)}`;
    expect(error?.reason).toBe('network');
    expect(everything).not.toContain(TOKEN);
    expect(everything).not.toContain('path-canary');
  });
});
