import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenedForge, openForge } from './testing/open-forge-request.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(listener: RequestListener): Promise<OpenedForge> {
  const forge = await openForge(listener);
  closers.push(forge.close);
  return forge;
}

describe('what is asked', () => {
  it.each(['/api/../admin', '/api/%2e%2e/admin', '/apix', '/', '/api'])(
    'is nothing outside of the API: %s',
    async (path) => {
      const { server, look } = await open((_request, response) => response.end('{}'));
      await expect(look()(`${server.origin}${path}`, {})).rejects.toMatchObject({ reason: 'bad_response' });
      await expect(look()(`https://example.com${path}`, {})).rejects.toMatchObject({
        reason: 'bad_response',
      });
      expect(server.connections()).toBe(0);
    },
  );

  it('is at most 64 times in one look', async () => {
    const { server, look, apiUrl } = await open((_request, response) => response.end('{}'));
    const request = look();
    for (let count = 0; count < 64; count += 1) await request(`${apiUrl}/x`, {});
    await expect(request(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'bad_response' });
    expect(server.requests()).toBe(64);
  });
});

describe('what is asked again', () => {
  it('is a connection that breaks, twice, with pauses that grow', async () => {
    let calls = 0;
    const { look, apiUrl, timing } = await open((_request, response) => {
      calls += 1;
      if (calls <= 2) response.socket?.destroy();
      else response.end('{"well":true}');
    });
    expect((await look()(`${apiUrl}/x`, {})).json).toEqual({ well: true });
    expect(calls).toBe(3);
    expect(timing.waited).toEqual([225, 450]); // 150 and 300, and half of the same again by chance
  });

  it('is given up after the third time', async () => {
    const { server, look, apiUrl } = await open((_request, response) => response.socket?.destroy());
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ name: 'ForgeError', reason: 'network' });
    expect(server.requests()).toBe(3);
  });

  it.each([502, 503, 504])('is a %i', async (status) => {
    const { server, look, apiUrl } = await open((_request, response) => response.writeHead(status).end());
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'bad_response' });
    expect(server.requests()).toBe(3);
  });

  it.each([301, 400, 401, 403, 404, 409, 410, 422, 451, 500])('is not a %i', async (status) => {
    const { server, look, apiUrl, timing } = await open((_request, response) =>
      response.writeHead(status).end(),
    );
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ httpStatus: status });
    expect([server.requests(), timing.waited]).toEqual([1, []]);
  });

  it('is nothing whose pause would end after the look', async () => {
    const { server, look, apiUrl, timing } = await open((_request, response) =>
      response.writeHead(502).end(),
    );
    const request = look();
    timing.pass(19_800);
    await expect(request(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'bad_response' });
    expect([server.requests(), timing.waited]).toEqual([1, []]);
  });

  it('is nothing for a caller that gave up', async () => {
    const aborter = new AbortController();
    const { server, look, apiUrl } = await open((_request, response) => {
      aborter.abort();
      response.writeHead(502).end();
    });
    await expect(look(undefined, aborter.signal)(`${apiUrl}/x`, {})).rejects.toMatchObject({
      reason: expect.stringMatching(/^(timeout|bad_response)$/),
    });
    expect(server.requests()).toBe(1);
  });
});
