import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { countSockets } from '../testing/count-sockets.ts';
import { makeAuthority } from '../testing/make-certificates.ts';
import { startProxy, type TestProxy } from '../testing/start-proxy.ts';
import { startHttpServer, startHttpsServer, type TestServer } from '../testing/start-server.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import type { ForgeProxy } from './forge-proxy.ts';
import { createSafeFetch } from './safe-fetch.ts';

const directory = mkdtempSync(join(tmpdir(), 'tinyforge-proxy-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const TOKEN = 'canary-5f2e';
const PASSWORD = 'proxy-canary-93ab';
const PUBLIC_ADDRESS = '203.0.114.1';
const PUBLIC_IPV6 = '2606:4700::1111';
const authority = makeAuthority(directory, 'forge');
const forgeTls = { ...authority.issue('forge.test'), host: 'forge.test' };
const certificates = [readFileSync(authority.certPath, 'utf8')];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(tls = forgeTls): Promise<TestServer> {
  const server = await startHttpsServer(tls, (request, response) =>
    response.end(request.headers['private-token']),
  );
  closers.push(server.close);
  return server;
}

async function proxyTo(
  server: TestServer,
  options: Omit<Parameters<typeof startProxy>[0], 'leadsTo'> = {},
): Promise<TestProxy> {
  const proxy = await startProxy({ leadsTo: server.port, ...options });
  closers.push(proxy.close);
  return proxy;
}

type Asking = {
  url?: string;
  addresses?: string[];
  allowed?: AllowedHost[];
  connectMs?: number;
  ca?: readonly string[];
};

/** One request with a token, and what came of it. */
async function ask(proxy: ForgeProxy, asking: Asking = {}) {
  const { url = 'https://forge.test/x', addresses = [PUBLIC_ADDRESS], allowed = [] } = asking;
  const safeFetch = createSafeFetch({
    allowedHosts: () => allowed,
    proxy,
    authorities: [
      { host: 'forge.test', port: 443, certificates: asking.ca ?? certificates },
      { host: '127.0.0.1', port: proxy.port, certificates },
    ],
    resolveHost: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    timeouts: { connect: asking.connectMs ?? 5_000 },
  });
  closers.push(safeFetch.close);
  return safeFetch(url, { maxBytes: 100, headers: { 'private-token': TOKEN } }).then(
    ({ status, body }) => ({ status, text: new TextDecoder().decode(body), error: null }),
    (error) => ({ reason: error.reason, detail: error.detail, error }),
  );
}

describe('https to a public address, with a proxy', () => {
  it('goes through a tunnel to the address that was checked, and is TLS with the forge', async () => {
    const server = await serve();
    const proxy = await proxyTo(server);
    expect(await ask(proxy.settings)).toMatchObject({ status: 200, text: TOKEN });
    expect(proxy.asked).toEqual([{ target: `${PUBLIC_ADDRESS}:443`, authorization: undefined }]);
    expect(proxy.seen().length).toBeGreaterThan(0);
    expect(proxy.seen()).not.toContain(TOKEN);
    expect(proxy.seen()).not.toContain('GET ');
  });

  it('may go through a proxy that is reached by TLS itself', async () => {
    const server = await serve();
    const proxy = await proxyTo(server, { tls: authority.issue('127.0.0.1') });
    expect(await ask(proxy.settings)).toMatchObject({ status: 200, text: TOKEN });
  });

  it.each(['201 Created', '202 Accepted', '204 No Content', '299 Fine'])(
    'takes every 2xx for a tunnel (RFC 9110, 9.3.6): %s',
    async (status) => {
      const server = await serve();
      const proxy = await proxyTo(server, { established: status });
      expect(await ask(proxy.settings)).toMatchObject({ status: 200, text: TOKEN });
    },
  );

  it('believes no proxy whose certificate does not hold', async () => {
    const server = await serve();
    const proxy = await proxyTo(server, { tls: authority.issue('proxy.other') });
    expect(await ask(proxy.settings)).toMatchObject({ reason: 'network', detail: 'proxy' });
    expect(proxy.asked).toEqual([]);
  });

  it('gives the proxy its own password, and nobody else', async () => {
    const server = await serve();
    const proxy = await proxyTo(server);
    const authorization = `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`;
    expect(await ask({ ...proxy.settings, authorization })).toMatchObject({ status: 200 });
    expect(proxy.asked).toEqual([{ target: `${PUBLIC_ADDRESS}:443`, authorization }]);
  });

  it('sends nothing where another server sits at the end of the tunnel', async () => {
    const impostor = await serve({ ...authority.issue('other.test'), host: 'other.test' });
    const proxy = await proxyTo(impostor);
    expect(await ask(proxy.settings)).toMatchObject({ reason: 'network', detail: 'certificate_other_host' });
    const unknown = [readFileSync(makeAuthority(directory, 'stranger').certPath, 'utf8')];
    const honest = await proxyTo(await serve());
    expect(await ask(honest.settings, { ca: unknown })).toMatchObject({ detail: 'certificate_not_trusted' });
    expect(impostor.requests()).toBe(0);
  });

  it('tries IPv6 where the proxy does not reach IPv4, and one address of each family only', async () => {
    const server = await serve();
    const refuse = ({ target }: { target: string }) =>
      target.startsWith('[') ? undefined : '502 Bad Gateway';
    const proxy = await proxyTo(server, { refuse });
    const addresses = [PUBLIC_IPV6, PUBLIC_ADDRESS, '203.0.114.2'];
    expect(await ask(proxy.settings, { addresses })).toMatchObject({ status: 200 });
    expect(proxy.asked.map(({ target }) => target)).toEqual([
      `${PUBLIC_ADDRESS}:443`,
      `[${PUBLIC_IPV6}]:443`,
    ]);
  });
});

describe('what does not go through the proxy', () => {
  it.each([['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1'], [PUBLIC_ADDRESS, '10.0.0.1']])(
    'an address that is not allowed is refused before the proxy hears of it: %s',
    async (...addresses) => {
      const proxy = await proxyTo(await serve());
      const counted = await countSockets(async () => {
        expect(await ask(proxy.settings, { addresses })).toMatchObject({ reason: 'blocked_address' });
      });
      expect([counted.attempts, proxy.asked]).toEqual([0, []]);
    },
  );

  it('a literal that is not allowed', async () => {
    const proxy = await proxyTo(await serve());
    for (const url of ['https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/'])
      expect(await ask(proxy.settings, { url })).toMatchObject({ reason: 'blocked_address' });
    expect(proxy.asked).toEqual([]);
  });

  it('what the allow list opens is near, and is asked directly: plain http and https', async () => {
    const plain = await startHttpServer((_request, response) => response.end('near'));
    closers.push(plain.close);
    const server = await serve();
    const proxy = await proxyTo(server);
    const near = await ask(proxy.settings, { url: plain.origin, allowed: plain.allowed });
    expect(near).toMatchObject({ status: 200, text: 'near' });
    const url = `https://127.0.0.1:${server.port}/`;
    const refused = await ask(proxy.settings, { url, allowed: server.allowed });
    expect(refused).toMatchObject({ detail: 'certificate_not_trusted' });
    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that misbehaves', () => {
  const raw = (answer: (socket: Socket) => void) => ({
    refuse: (_asked: unknown, socket: Socket) => {
      answer(socket);
      return null;
    },
  });
  const flood = (socket: Socket) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pump);
    socket.write('HTTP/1.1 200 OK\r\nx-long: ');
    pump();
  };
  const hurry = { connectMs: 300 };

  it.each([
    ['wants a password', { refuse: () => '407 Proxy Authentication Required' }, 'network', {}],
    ['forbids it', { refuse: () => '403 Forbidden' }, 'network', {}],
    ['can not connect', { refuse: () => '502 Bad Gateway' }, 'network', {}],
    ['redirects', { refuse: () => '302 Found\r\nlocation: http://127.0.0.1/' }, 'network', {}],
    ['hangs', raw(() => {}), 'timeout', hurry],
    ['hangs up', raw((socket) => socket.destroy()), 'network', {}],
    ['answers rubbish', raw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')), 'network', {}],
    ['answers without end', raw(flood), 'network', {}],
    [
      'drips headers',
      raw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x: y\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      }),
      'timeout',
      hurry,
    ],
    ['informs and no more', { refuse: () => '103 Early Hints' }, 'network', {}],
    [
      'speaks before TLS does, in a 204',
      raw((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\n')),
      'network',
      {},
    ],
    [
      'speaks before TLS does',
      raw((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n')),
      'network',
      {},
    ],
  ] as const)('%s: %3$s, and it heard no token', async (_what, options, reason, asking) => {
    const server = await serve();
    const proxy = await proxyTo(server, options);
    const settings = { ...proxy.settings, authorization: `Basic ${btoa(`me:${PASSWORD}`)}` };
    const result = await ask(settings, asking);
    expect(result).toMatchObject({ reason, detail: 'proxy' });
    const told = inspect(result, { depth: 20, showHidden: true });
    for (const secret of [PASSWORD, btoa(`me:${PASSWORD}`), TOKEN]) expect(told).not.toContain(secret);
    expect([server.requests(), proxy.seen()]).toEqual([0, '']);
  });

  it('goes silent after it has opened the tunnel: timeout', async () => {
    const proxy = await proxyTo(
      await serve(),
      raw((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')),
    );
    expect(await ask(proxy.settings, hurry)).toMatchObject({ reason: 'timeout' });
  });

  it('is not there', async () => {
    const proxy = await startProxy({ leadsTo: 1 });
    await proxy.close();
    expect(await ask(proxy.settings)).toMatchObject({ reason: 'network', detail: 'proxy' });
  });
});
