import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demandHttps } from './demand-https.ts';

const server = createServer((_request, response) => response.writeHead(404, { 'x-other': 'kept' }).end());
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('goes with every answer once it is demanded, whatever the answer sets', async () => {
  const ask = async () => {
    const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return [headers.get('strict-transport-security'), headers.get('x-other')];
  };
  expect(await ask()).toEqual([null, 'kept']);
  demandHttps();
  expect(await ask()).toEqual(['max-age=63072000', 'kept']);
});
