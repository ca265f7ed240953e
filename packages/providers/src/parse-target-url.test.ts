import { expect, test } from 'vitest';
import { parseTargetUrl } from './parse-target-url.ts';
import type { AllowedHost } from './safe-fetch/allowed-hosts.ts';

const allowed: AllowedHost[] = [
  { kind: 'address', address: '127.0.0.1', port: 9000 },
  { kind: 'name', name: 'hooks.internal', port: 8443 },
];

test.each([
  ['https://hooks.example.com/t/a?key=b', 'https://hooks.example.com/t/a?key=b'],
  [' https://Hooks.Example.com ', 'https://hooks.example.com/'],
  ['https://hooks.example.com/#part', 'https://hooks.example.com/'],
  ['http://127.0.0.1:9000/hook', 'http://127.0.0.1:9000/hook'],
  ['https://hooks.internal:8443/', 'https://hooks.internal:8443/'],
])('%s is taken as %s', (text, url) => {
  expect(parseTargetUrl(text, allowed)).toEqual({ ok: true, url });
});

test.each([
  ['', 'empty'],
  [`https://example.com/${'x'.repeat(2048)}`, 'too_long'],
  ['hooks.example.com', 'not_a_url'],
  ['https://exa mple.com', 'not_a_url'],
  ['https:\\\\example.com', 'not_a_url'],
  ['ftp://example.com', 'not_https'],
  ['http://example.com', 'not_https'],
  ['https://user:pw@example.com', 'has_credentials'],
  ['https://example.com:8443', 'port_not_allowed'],
  ['https://hooks.internal:8444', 'port_not_allowed'],
  ['https://127.0.0.1', 'private_address'],
  ['http://127.0.0.1:9001', 'private_address'],
  ['https://0x7f.1', 'private_address'],
  ['https://[::ffff:10.0.0.1]', 'private_address'],
  ['https://169.254.169.254', 'private_address'],
])('%s is refused: %s', (text, code) => {
  expect(parseTargetUrl(text, allowed)).toEqual({ ok: false, code });
});
