import { describe, expect, test } from 'vitest';
import { createTrustedProxies, resolveClientAddress } from './client-address.ts';

const none = createTrustedProxies([]);
const proxies = createTrustedProxies(['10.0.0.0/8', '2001:db8::1', '127.0.0.1']);

test.each([
  ['a peer that is no proxy speaks for itself alone', '203.0.113.5', '1.2.3.4', none, '203.0.113.5'],
  ['also where other proxies are trusted', '203.0.113.5', '1.2.3.4', proxies, '203.0.113.5'],
  ['a trusted proxy is believed', '10.0.0.1', '203.0.113.5', proxies, '203.0.113.5'],
  ['only what a trusted proxy added', '10.0.0.1', '1.2.3.4, 203.0.113.5', proxies, '203.0.113.5'],
  ['through several of them', '10.0.0.1', '1.2.3.4, 203.0.113.5, 10.9.9.9', proxies, '203.0.113.5'],
  ['nonsense ends the chain', '10.0.0.1', '203.0.113.5, unknown, 10.9.9.9', proxies, '10.9.9.9'],
  ['nothing but proxies is the first of them', '10.0.0.1', '10.1.1.1', proxies, '10.1.1.1'],
  ['no header', '10.0.0.1', null, proxies, '10.0.0.1'],
  ['an empty header', '10.0.0.1', '', proxies, '10.0.0.1'],
  ['a dual-stack socket', '::ffff:10.0.0.1', '203.0.113.5', proxies, '203.0.113.5'],
  ['IPv6', '2001:db8::1', '2001:db8:1::5', proxies, '2001:db8:1::5'],
  ['IPv6 in another spelling', '2001:0db8:0:0::1', '203.0.113.5', proxies, '203.0.113.5'],
  ['IPv4 with a port', '10.0.0.1', '203.0.113.7:51234', proxies, '203.0.113.7'],
  ['IPv6 with a port', '10.0.0.1', '[2001:db8:1::5]:443', proxies, '2001:db8:1::5'],
  ['IPv6 in brackets', '10.0.0.1', '[2001:db8:1::5]', proxies, '2001:db8:1::5'],
  ['a proxy with a port is a proxy', '10.0.0.1', '203.0.113.5:1, 10.9.9.9:2', proxies, '203.0.113.5'],
  ['so is one in brackets', '10.0.0.1', '203.0.113.5, [2001:db8::1]:443', proxies, '203.0.113.5'],
  ['a dual-stack address with a port', '10.0.0.1', '[::ffff:203.0.113.5]:9', proxies, '203.0.113.5'],
  ['IPv4 in brackets is nonsense', '10.0.0.1', '[203.0.113.5]:9', proxies, '10.0.0.1'],
  ['a port of letters is nonsense', '10.0.0.1', '203.0.113.5:http', proxies, '10.0.0.1'],
  ['an unknown peer', null, '203.0.113.5', proxies, null],
  ['a peer that is no address', 'unix', '203.0.113.5', proxies, null],
])('%s', (_, peer, forwarded, trusted, expected) => {
  expect(resolveClientAddress(peer, forwarded, trusted)).toBe(expected);
});

describe('the list of proxies', () => {
  test.each(['proxy.example', '10.0.0.0/33', '10.0.0/8', ''])('refuses %s', (entry) => {
    expect(() => createTrustedProxies([entry])).toThrow();
  });
});
