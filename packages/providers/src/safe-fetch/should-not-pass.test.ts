import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSockets } from '../testing/count-sockets.ts';
import { PUBLISHED, toOpenUrl } from '../testing/published-addresses.ts';
import { startHttpServer, type TestServer } from '../testing/start-server.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import { createSafeFetch } from './safe-fetch.ts';

/** Names lead to where an attacker would have them lead. */
const resolveToLoopback = async () => [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

function createFetch(allowed: AllowedHost[] = []) {
  return createSafeFetch({ allowedHosts: () => allowed, resolveHost: resolveToLoopback });
}

async function fetchReason(safeFetch: ReturnType<typeof createFetch>, url: string): Promise<string> {
  return safeFetch(url, { maxBytes: 10 }).then(
    () => 'answered',
    (error) => error.reason,
  );
}

describe("ssrfcheck's list of what should not pass", () => {
  const safeFetch = createFetch();
  afterAll(() => safeFetch.close());

  it('has the addresses that we think it has', () => {
    expect(PUBLISHED.length).toBeGreaterThan(200);
  });

  it.each([...new Set(PUBLISHED.flatMap((text) => [text, toOpenUrl(text)]))])(
    'opens no connection for %j',
    async (text) => {
      let reason = '';
      const counted = await countSockets(async () => {
        reason = await fetchReason(safeFetch, text);
      });
      expect(reason).toMatch(/^(blocked_address|bad_response)$/);
      expect(counted).toMatchObject({ sockets: 0, attempts: 0 });
    },
  );

  it('opens none either where a redirect leads there', async () => {
    let location = '/';
    const server = await startHttpServer((_request, response) => response.writeHead(302, { location }).end());
    const toServer = createFetch(server.allowed);
    await fetchReason(toServer, server.origin);
    const targets = PUBLISHED.filter((text) => URL.canParse(text)).flatMap((text) => [text, toOpenUrl(text)]);
    expect(targets.length).toBeGreaterThan(200);
    const counted = await countSockets(async () => {
      for (const target of targets) {
        location = new URL(target).href;
        expect(await fetchReason(toServer, server.origin)).toMatch(/^(blocked_address|bad_response)$/);
      }
    });
    expect(counted.attempts).toBeLessThanOrEqual(server.connections());
    await toServer.close();
    await server.close();
  });
});

describe('a server on this machine', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startHttpServer((_request, response) => response.end('secret'));
  });
  afterAll(() => server.close());

  // Everything that makes this port open but does not name 127.0.0.1: the address has to be refused for itself.
  const SPELLINGS = [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'forge.test',
    'forge.test.',
    'ｌocalhost',
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '０x7f.1',
    '①②⑦.0.0.1',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '0.0.0.0',
    '0',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
  ];

  it.each(SPELLINGS)('is not reached as %s', async (spelling) => {
    const { port } = server;
    const names = ['localhost', 'a.localhost', 'forge.test'];
    const safeFetch = createFetch([
      ...names.map((name): AllowedHost => ({ kind: 'name', name, port })),
      { kind: 'address', address: '127.0.0.2', port },
      { kind: 'range', range: '127.0.0.0/8' },
    ]);
    const before = server.connections();
    const counted = await countSockets(async () => {
      for (const scheme of ['http', 'https'])
        expect(await fetchReason(safeFetch, `${scheme}://${spelling}:${port}/`)).toBe('blocked_address');
    });
    await safeFetch.close();
    expect(counted).toMatchObject({ sockets: 0, attempts: 0 });
    expect(server.connections()).toBe(before);
  });

  it('is reached where its literal address and port are named', async () => {
    const safeFetch = createFetch(server.allowed);
    const counted = await countSockets(async () => {
      expect(await fetchReason(safeFetch, `http://127.1:${server.port}/`)).toBe('answered');
    });
    await safeFetch.close();
    expect(counted).toEqual({ sockets: 1, connects: 1, attempts: 1 });
    expect(server.connections()).toBe(1);
  });

  it('is counted under TLS too', async () => {
    const safeFetch = createFetch(server.allowed);
    const counted = await countSockets(() => fetchReason(safeFetch, `https://127.0.0.1:${server.port}/`));
    await safeFetch.close();
    expect(counted.attempts).toBe(1);
  });
});
