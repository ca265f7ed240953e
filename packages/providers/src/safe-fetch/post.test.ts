import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { startHttpServer, type TestServer } from '../testing/start-server.ts';
import { createSafeFetch } from './safe-fetch.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server that keeps what it was sent and answers with this status. */
async function serve(status: number, headers: Record<string, string> = {}) {
  const seen: { method?: string; url?: string; type?: string; body: string }[] = [];
  const server = await startHttpServer(async (request, response) => {
    const { method, url } = request;
    seen.push({ method, url, type: request.headers['content-type'], body: await text(request) });
    response.writeHead(status, headers).end('done');
  });
  closers.push(server.close);
  return { ...server, seen };
}

async function post(server: TestServer, url: string, body: string) {
  const safeFetch = createSafeFetch({ allowedHosts: () => server.allowed });
  closers.push(safeFetch.close);
  const headers = { 'content-type': 'application/json' };
  return safeFetch(url, { body, headers, maxBytes: 1000 });
}

describe('a request with a body', () => {
  it('is a POST that arrives as it was given', async () => {
    const server = await serve(204);
    const body = '{"text":"\\u0000 ж 🚀"}';
    expect((await post(server, `${server.origin}/hook`, body)).status).toBe(204);
    expect(server.seen).toEqual([{ method: 'POST', url: '/hook', type: 'application/json', body }]);
  });

  it('may be empty', async () => {
    const server = await serve(200);
    await post(server, server.origin, '');
    expect(server.seen).toMatchObject([{ method: 'POST', body: '' }]);
  });

  it.each([301, 302, 303, 307, 308])(
    'takes a %i for the answer, and is sent to one address only',
    async (status) => {
      const server = await serve(status, { location: '/elsewhere' });
      expect((await post(server, `${server.origin}/hook`, '{}')).status).toBe(status);
      expect(server.seen.map(({ url }) => url)).toEqual(['/hook']);
    },
  );

  it('has at most 64 KiB, counted in bytes', async () => {
    const server = await serve(200);
    await post(server, server.origin, 'x'.repeat(64 * 1024));
    await expect(post(server, server.origin, 'ж'.repeat(32 * 1024 + 1))).rejects.toMatchObject({
      reason: 'too_large',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('goes to no address that a GET may not go to', async () => {
    const server = await serve(200);
    const safeFetch = createSafeFetch({ allowedHosts: () => [] });
    closers.push(safeFetch.close);
    const request = safeFetch(server.origin, { body: '{}', maxBytes: 1000 });
    await expect(request).rejects.toMatchObject({ reason: 'blocked_address' });
    expect(server.connections()).toBe(0);
  });
});
