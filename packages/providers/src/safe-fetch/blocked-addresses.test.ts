import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LookupFunction, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSockets } from '../testing/count-sockets.ts';
import { SPECIAL_ADDRESSES } from '../testing/special-addresses.ts';
import { startHttpServer, type TestServer } from '../testing/start-server.ts';
import { createSafeFetch } from './safe-fetch.ts';

describe('addresses that are not for everybody', () => {
  const safeFetch = createSafeFetch({ allowedHosts: () => [] });
  afterAll(() => safeFetch.close());

  it.each(SPECIAL_ADDRESSES)(
    'opens no connection to $address ($range) in any spelling',
    async ({ spellings }) => {
      const reasons = new Map<string, string>();
      const counted = await countSockets(async () => {
        for (const spelling of spellings) {
          const result = await safeFetch(`https://${spelling}/`, { maxBytes: 10 }).catch((error) => error);
          reasons.set(spelling, result.reason);
        }
      });
      expect([...reasons].filter(([, reason]) => reason !== 'blocked_address')).toEqual([]);
      expect(counted).toEqual({ sockets: 0, connects: 0, attempts: 0 });
    },
  );

  it('does connect to what is allowed, as the counters show', async () => {
    const server = await startHttpServer((_request, response) => response.end('hello'));
    const open = createSafeFetch({ allowedHosts: () => server.allowed });
    const counted = await countSockets(() => open(server.origin, { maxBytes: 10 }));
    expect(counted).toEqual({ sockets: 1, connects: 1, attempts: 1 });
    await open.close();
    await server.close();
  });
});

describe('names that lead to such addresses', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startHttpServer((_request, response) => response.end('secret'));
  });
  afterAll(() => server.close());

  /** The name is on the allow list with the server's port, so that only its address can refuse it. */
  async function fetchName(answers: string[][]): Promise<{ reason: string; sockets: number }> {
    const queue = [...answers];
    const safeFetch = createSafeFetch({
      allowedHosts: () => [{ kind: 'name', name: 'forge.test', port: server.port }],
      resolveHost: async () =>
        (queue.length > 1 ? queue.shift() : queue[0])?.map((address) => ({
          address,
          family: address.includes(':') ? 6 : 4,
        })) ?? [],
      timeouts: { connect: 300 },
    });
    let reason = 'answered';
    const { sockets } = await countSockets(async () => {
      await safeFetch(`http://forge.test:${server.port}/`, { maxBytes: 10 }).catch((error) => {
        reason = error.reason;
      });
    });
    await safeFetch.close();
    return { reason, sockets };
  }

  it.each([
    { name: 'loopback', answers: [['127.0.0.1']] },
    { name: 'IPv6 loopback', answers: [['::1']] },
    { name: 'mapped loopback', answers: [['::ffff:127.0.0.1']] },
    { name: 'NAT64 loopback', answers: [['64:ff9b::7f00:1']] },
    { name: 'metadata', answers: [['169.254.169.254']] },
    { name: "AWS's IPv6 metadata, inside a private range", answers: [['fd00:ec2::254']] },
    { name: "Alibaba's metadata, inside the carrier-grade range", answers: [['100.100.100.200']] },
    { name: 'a zoned link-local address', answers: [['fe80::1%lo']] },
    { name: 'a public and a denied one', answers: [['203.0.114.1', '127.0.0.1']] },
    { name: 'no address but a word', answers: [['localhost']] },
  ])('opens no socket to $name', async ({ answers }) => {
    expect(await fetchName(answers)).toEqual({ reason: 'blocked_address', sockets: 0 });
    expect(server.connections()).toBe(0);
  });

  it('connects to the address that was checked, whatever DNS would answer next', async () => {
    const answers = ['203.0.114.1', '127.0.0.1'];
    let lookups = 0;
    const targets: unknown[] = [];
    const safeFetch = createSafeFetch({
      // http, since Node tells of sockets under TLS only once they have begun to connect
      allowedHosts: () => [{ kind: 'name', name: 'forge.test', port: 8080 }],
      resolveHost: async () => {
        lookups += 1;
        return [{ address: answers.shift() ?? '127.0.0.1', family: 4 }];
      },
    });
    // Stands in the way of the socket before a packet leaves, and asks where it was going.
    const onSocket = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      socket.connect = (...args: unknown[]) => {
        const [options] = args.flat() as [{ host: string; lookup: LookupFunction }];
        options.lookup(options.host, { all: true }, (_error, addresses) => targets.push(addresses));
        return socket.destroy(new Error('stopped by the test'));
      };
    };
    subscribe('net.client.socket', onSocket);
    const error = await safeFetch('http://forge.test:8080/', { maxBytes: 10 }).catch((thrown) => thrown);
    unsubscribe('net.client.socket', onSocket);
    await safeFetch.close();
    expect(error.reason).toBe('network');
    expect(targets).toEqual([[{ address: '203.0.114.1', family: 4 }]]);
    expect(lookups).toBe(1);
  });

  it('sends nothing to a peer that is not the address that was checked', async () => {
    const safeFetch = createSafeFetch({ allowedHosts: () => server.allowed });
    const requests = server.requests();
    const onSocket = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      Object.defineProperty(socket, 'remoteAddress', { get: () => '127.0.0.2' });
    };
    subscribe('net.client.socket', onSocket);
    const error = await safeFetch(server.origin, { maxBytes: 10 }).catch((thrown) => thrown);
    unsubscribe('net.client.socket', onSocket);
    await safeFetch.close();
    expect(error.reason).toBe('blocked_address');
    expect(server.requests()).toBe(requests);
  });

  it('says network for a name that does not exist', async () => {
    expect(await fetchName([[]])).toEqual({ reason: 'network', sockets: 0 });
  });
});
