import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { createAllowedOrigins } from './allowed-origins.ts';

test('with a base URL only its own origin', () => {
  const origins = createAllowedOrigins({ baseUrl: 'https://forge.example.com/tiny', port: 8090 });
  expect(origins.list(null)).toEqual(['https://forge.example.com']);
  for (const origin of [
    'http://localhost:8090',
    'http://forge.example.com',
    'https://forge.example.com.evil.test',
    'null',
  ]) {
    expect(origins.includes(origin, 'localhost:8090')).toBe(false);
  }
});

test('without one, loopback and this machine on its own port', () => {
  const origins = createAllowedOrigins({ baseUrl: null, port: 8090 });
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family }) => family === 'IPv4');
  for (const host of ['localhost', '127.0.0.1', '[::1]', own?.address]) {
    expect(origins.includes(`http://${host}:8090`, `${host}:8090`)).toBe(true);
  }
  for (const origin of [
    'http://localhost:3000',
    'https://localhost:8090',
    'http://localhost',
    'http://evil.example:8090',
    'http://LOCALHOST:8090',
    'null',
    '',
  ]) {
    expect(origins.includes(origin, 'localhost:8090')).toBe(false);
  }
});

test.each(['localhost:9000', '127.0.0.1:9000', '127.0.0.53:1', '[::1]:9000', 'localhost'])(
  'without one, a forwarded port: %s',
  (host) => {
    const origins = createAllowedOrigins({ baseUrl: null, port: 8090 });
    expect(origins.includes(`http://${host}`, host)).toBe(true);
    expect(origins.includes(`https://${host}`, host)).toBe(false);
    expect(origins.includes(`http://${host}`, 'localhost:8090'), 'another application of this machine').toBe(
      false,
    );
    expect(origins.includes(`http://${host}`, null)).toBe(false);
    const configured = createAllowedOrigins({ baseUrl: 'https://forge.example.com', port: 8090 });
    expect(configured.includes(`http://${host}`, host)).toBe(false);
  },
);

test.each([
  'evil.example:9000',
  'localhost.evil.example:9000',
  '127.0.0.1.evil.example',
  '127.0.0.1:9000.evil.example',
  'localhost:9000@evil.example',
  'localhost:99999',
  '127.0.0.999:9000',
  '10.11.12.13:9000',
  'localhost:9000/',
  '',
])('a host that is no loopback name is not believed: %j', (host) => {
  const origins = createAllowedOrigins({ baseUrl: null, port: 8090 });
  expect(origins.includes(`http://${host}`, host)).toBe(false);
});
