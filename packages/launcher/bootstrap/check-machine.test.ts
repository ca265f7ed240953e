import { expect, test } from 'vitest';
import { assertPortFree } from './check-machine.mjs';

test('a host that is not an address is named, and not the port', async () => {
  await expect(assertPortFree(8090, 'nonsense')).rejects.toThrow(
    'TINYFORGE_HOST must be an IP address of this machine or "localhost", and is "nonsense".',
  );
});

test('a free port on loopback passes', async () => {
  await expect(assertPortFree(0, '127.0.0.1')).resolves.toBeUndefined();
});
