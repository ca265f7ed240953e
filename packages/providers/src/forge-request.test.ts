import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createForgeRequest, type ForgeRequest } from './forge-request.ts';
import { createSafeFetch } from './safe-fetch/safe-fetch.ts';
import { startHttpServer, type TestServer } from './testing/start-server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  listener: RequestListener,
  { signal = new AbortController().signal, delayMs = 1 } = {},
): Promise<{ server: TestServer; request: ForgeRequest; apiUrl: string }> {
  const server = await startHttpServer(listener);
  const fetch = createSafeFetch({ allowedHosts: () => server.allowed });
  closers.push(fetch.close, server.close);
  const apiUrl = `${server.origin}/api`;
  return {
    server,
    apiUrl,
    request: createForgeRequest({ fetch, apiUrl, signal, retry: { retries: 2, delayMs } }),
  };
}

describe('createForgeRequest', () => {
  it('gets over connections that break, twice', async () => {
    let calls = 0;
    const { request, apiUrl } = await open((_request, response) => {
      calls += 1;
      if (calls <= 2) response.socket?.destroy();
      else response.end('{"well":true}');
    });
    expect((await request(`${apiUrl}/x`, {})).json).toEqual({ well: true });
    expect(calls).toBe(3);
  });

  it('gives up after the third', async () => {
    const { server, request, apiUrl } = await open((_request, response) => response.socket?.destroy());
    await expect(request(`${apiUrl}/x`, {})).rejects.toMatchObject({ name: 'ForgeError', reason: 'network' });
    expect(server.requests()).toBe(3);
  });

  it('does not go on waiting for a caller that gave up', async () => {
    const aborter = new AbortController();
    const { server, request, apiUrl } = await open(
      (_request, response) => {
        setTimeout(() => aborter.abort(), 20);
        response.writeHead(502).end();
      },
      { signal: aborter.signal, delayMs: 60_000 },
    );
    await expect(request(`${apiUrl}/x`, {})).rejects.toMatchObject({
      reason: 'bad_response',
      httpStatus: 502,
    });
    expect(server.requests()).toBe(1);
  });

  it.each(['/api/../admin', '/api/%2e%2e/admin', '/apix', '/', '/api'])(
    'asks nothing outside of the API: %s',
    async (path) => {
      const { server, request } = await open((_request, response) => response.end('{}'));
      await expect(request(`${server.origin}${path}`, {})).rejects.toMatchObject({ reason: 'bad_response' });
      await expect(request(`https://example.com${path}`, {})).rejects.toMatchObject({
        reason: 'bad_response',
      });
      expect(server.connections()).toBe(0);
    },
  );

  it('sends no more than 64 requests in one look', async () => {
    const { server, request, apiUrl } = await open((_request, response) => response.end('{}'));
    for (let count = 0; count < 64; count += 1) await request(`${apiUrl}/x`, {});
    await expect(request(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'bad_response' });
    expect(server.requests()).toBe(64);
  });
});
