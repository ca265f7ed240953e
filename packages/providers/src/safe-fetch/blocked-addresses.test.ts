import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LookupFunction, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countSockets } from '../testing/count-sockets.ts';
import { startHttpServer, type TestServer } from '../testing/start-server.ts';
import { createSafeFetch } from './safe-fetch.ts';

/** One address or more of every IPv4 range that is not for everybody (IANA's special-purpose registry). */
const IPV4 = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1'],
  'carrier-grade': ['100.64.0.1', '100.127.255.254', '100.100.100.200'],
  loopback: ['127.0.0.1', '127.1.2.3', '127.255.255.254'],
  'link-local and metadata': ['169.254.1.1', '169.254.169.254', '169.254.170.2'],
  'protocol assignments': ['192.0.0.1', '192.0.0.8', '192.0.0.9', '192.0.0.170', '192.0.0.192'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1'],
  '6to4 relay': ['192.88.99.1'],
  'AS112 and AMT': ['192.31.196.1', '192.52.193.1', '192.175.48.1'],
  benchmarking: ['198.18.0.1', '198.19.255.254'],
  multicast: ['224.0.0.1', '239.255.255.255'],
  reserved: ['240.0.0.1', '255.255.255.254'],
  broadcast: ['255.255.255.255'],
  'Azure platform': ['168.63.129.16'],
};

/** The same for IPv6; embedded IPv4 addresses are derived below. */
const IPV6 = {
  unspecified: ['::'],
  loopback: ['::1'],
  'link-local': ['fe80::1', 'febf::1'],
  'site-local': ['fec0::1'],
  'unique local': ['fc00::1', 'fd12:3456::1', 'fd00:ec2::254', 'fd20:ce::254'],
  multicast: ['ff02::1', 'ff0e::1'],
  'discard and dummy': ['100::1', '100:0:0:1::1'],
  'NAT64 local': ['64:ff9b:1::1'],
  teredo: ['2001::1'],
  benchmarking: ['2001:2::1'],
  'port control and TURN': ['2001:1::1', '2001:1::2', '2001:1::3'],
  'AMT, AS112': ['2001:3::1', '2001:4:112::1', '2620:4f:8000::1'],
  orchid: ['2001:10::1', '2001:20::1', '2001:30::1'],
  documentation: ['2001:db8::1', '3fff::1'],
  '6to4': ['2002:7f00:1::'],
  'segment routing': ['5f00::1'],
  'not assigned': ['4000::1', '1::1', 'abcd::1'],
};

function spellIpv4(address: string): string[] {
  const parts = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (n: number) => n.toString(16).padStart(2, '0');
  const high = hex(a) + hex(b);
  const low = hex(c) + hex(d);
  const fullWidth = [...address].map((char) =>
    /\d/.test(char) ? String.fromCodePoint(0xff10 + Number(char)) : char,
  );
  return [
    address,
    `${address}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0x${part.toString(16)}`).join('.'),
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    fullWidth.join(''),
    address.replaceAll('.', '。'),
    [...address].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(''),
    `[::ffff:${address}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[2002:${high}:${low}::1]`,
  ];
}

function spellIpv6(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right].map((group) =>
    String(group),
  );
  const padded = groups.map((group) => group.padStart(4, '0'));
  const [seventh, eighth] = padded.slice(6).map((group) => Number.parseInt(group, 16)) as [number, number];
  const dotted = [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
  return [
    `[${address}]`,
    `[${address.toUpperCase()}]`,
    `[${groups.join(':')}]`,
    `[${padded.join(':')}]`,
    `[${[...groups.slice(0, 6), dotted].join(':')}]`,
  ];
}

const SPELLINGS = [
  ...Object.entries(IPV4).flatMap(([range, list]) =>
    list.map((address) => ({ range, address, all: spellIpv4(address) })),
  ),
  ...Object.entries(IPV6).flatMap(([range, list]) =>
    list.map((address) => ({ range, address, all: spellIpv6(address) })),
  ),
];

describe('addresses that are not for everybody', () => {
  const safeFetch = createSafeFetch({ allowedHosts: () => [] });
  afterAll(() => safeFetch.close());

  it.each(SPELLINGS)('opens no connection to $address ($range) in any spelling', async ({ all }) => {
    const reasons = new Map<string, string>();
    const counted = await countSockets(async () => {
      for (const spelling of all) {
        const result = await safeFetch(`https://${spelling}/`, { maxBytes: 10 }).catch((error) => error);
        reasons.set(spelling, result.reason);
      }
    });
    expect([...reasons].filter(([, reason]) => reason !== 'blocked_address')).toEqual([]);
    expect(counted).toEqual({ sockets: 0, connects: 0, attempts: 0 });
  });

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
