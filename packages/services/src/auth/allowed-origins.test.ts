import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { createAllowedOrigins } from './allowed-origins.ts';

test('with a base URL only its own origin', () => {
  const origins = createAllowedOrigins({ baseUrl: 'https://forge.example.com/tiny', port: 8090 });
  expect(origins.list()).toEqual(['https://forge.example.com']);
  for (const origin of [
    'http://localhost:8090',
    'http://forge.example.com',
    'https://forge.example.com.evil.test',
    'null',
  ]) {
    expect(origins.includes(origin)).toBe(false);
  }
});

test('without one, loopback and this machine on its own port', () => {
  const origins = createAllowedOrigins({ baseUrl: null, port: 8090 });
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family }) => family === 'IPv4');
  for (const host of ['localhost', '127.0.0.1', '[::1]', own?.address]) {
    expect(origins.includes(`http://${host}:8090`)).toBe(true);
  }
  for (const origin of [
    'http://localhost:3000',
    'https://localhost:8090',
    'http://localhost',
    'http://evil.example:8090',
    'null',
    '',
  ]) {
    expect(origins.includes(origin)).toBe(false);
  }
});
