import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenedForge, openForge } from './testing/open-forge-request.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(listener: RequestListener): Promise<OpenedForge> {
  const forge = await openForge(listener);
  closers.push(forge.close);
  return forge;
}

/** A forge that answers once with this limit, and from then on honestly. */
async function openLimited(
  status: number,
  headers: (now: number) => Record<string, string>,
  body = '{}',
): Promise<OpenedForge> {
  let isLimited = true;
  const forge = await open((_request, response) => {
    if (!isLimited) return response.end('{}');
    isLimited = false;
    return response.writeHead(status, headers(forge.timing.now())).end(body);
  });
  return forge;
}

const after = (ms: number) => (now: number) => ({ 'retry-after': new Date(now + ms).toUTCString() });
const spent = (ms: number) => (now: number) => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String((now + ms) / SECOND),
});

describe('a limit that ends soon', () => {
  it.each([
    ['429 with seconds', 429, () => ({ 'retry-after': '2' })],
    ['429 with a date', 429, after(2 * SECOND)],
    ["GitHub's secondary 403", 403, () => ({ 'retry-after': '2' })],
    ["GitHub's spent 403", 403, spent(2 * SECOND)],
    ['maintenance', 503, () => ({ 'retry-after': '2' })],
  ])('is waited for: %s', async (_name, status, headers) => {
    const { server, look, apiUrl, timing } = await openLimited(status, headers);
    expect((await look()(`${apiUrl}/x`, {})).json).toEqual({});
    expect(server.requests()).toBe(2);
    // The time that was named, a margin, and half of the 150 ms that chance may add.
    expect(timing.waited).toEqual([2 * SECOND + 5 + 75]);
  });

  it('is waited for twice at most', async () => {
    const { server, look, apiUrl } = await open((_request, response) =>
      response.writeHead(429, { 'retry-after': '1' }).end('{}'),
    );
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited' });
    expect(server.requests()).toBe(3);
  });

  it('is not waited for beyond the end of the look', async () => {
    const { server, look, apiUrl, timing } = await openLimited(429, () => ({ 'retry-after': '2' }));
    const request = look();
    timing.pass(18 * SECOND);
    await expect(request(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited' });
    expect(server.requests()).toBe(1);
  });
});

describe('a limit that ends later', () => {
  it.each([
    ['429 with seconds', 429, () => ({ 'retry-after': '600' }), 10 * MINUTE],
    ['429 with a date', 429, after(10 * MINUTE), 10 * MINUTE],
    ["GitHub's spent 403", 403, spent(40 * MINUTE), 40 * MINUTE],
    [
      "GitLab's 429",
      429,
      (now: number) => ({
        'ratelimit-remaining': '0',
        'ratelimit-reset': String((now + MINUTE) / SECOND),
      }),
      MINUTE,
    ],
    ['a year', 429, () => ({ 'retry-after': '31536000' }), 24 * HOUR],
    ['a date in a hundred years', 429, after(100 * 365 * 24 * HOUR), 24 * HOUR],
  ])('is reported, and nobody asks before it ends: %s', async (_name, status, headers, lasts) => {
    const { server, look, apiUrl, timing } = await openLimited(status, headers);
    const retryAt = new Date(timing.now() + lasts);
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited', retryAt });
    timing.pass(lasts - 1);
    const refused = { reason: 'rate_limited', retryAt, httpStatus: undefined };
    await expect(look()(`${apiUrl}/y`, {})).rejects.toMatchObject(refused);
    expect(server.requests()).toBe(1);
    timing.pass(1);
    expect((await look()(`${apiUrl}/x`, {})).json).toEqual({});
    expect([server.requests(), timing.waited]).toEqual([2, []]);
  });

  it.each([
    [403, 'You have exceeded a secondary rate limit.'],
    [429, 'You have exceeded a secondary rate limit.'],
    [429, 'API rate limit exceeded for user ID 1.'],
    [403, 'You have triggered an abuse detection mechanism.'],
  ])('has a minute where GitHub names none: %i, %s', async (status, message) => {
    const body = JSON.stringify({ message });
    const { server, look, apiUrl, timing } = await openLimited(status, () => ({}), body);
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited' });
    timing.pass(MINUTE - 1);
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited' });
    timing.pass(1);
    await look()(`${apiUrl}/x`, {});
    expect(server.requests()).toBe(2);
  });

  it('counts for one credential and one base URL alone', async () => {
    const { server, look, apiUrl, memory, timing } = await open((request, response) =>
      request.headers['private-token'] === 'spent'
        ? response.writeHead(429, { 'retry-after': '600' }).end('{}')
        : response.end('{}'),
    );
    const headers = { 'private-token': 'spent' };
    await expect(look('spent')(`${apiUrl}/x`, { headers })).rejects.toMatchObject({
      reason: 'rate_limited',
    });
    await look('other')(`${apiUrl}/x`, {});
    await look()(`${apiUrl}/x`, {});
    expect(server.requests()).toBe(3);
    expect(memory.of({ apiUrl, token: 'spent' }).restsUntil()).toBeGreaterThan(timing.now());
    expect(memory.of({ apiUrl: `${apiUrl}/other`, token: 'spent' }).restsUntil()).toBe(0);
  });

  it('is a minute at most for maintenance, however long that is said to take', async () => {
    const { server, look, apiUrl, timing } = await openLimited(503, () => ({ 'retry-after': '7200' }));
    const retryAt = new Date(timing.now() + 2 * HOUR);
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited', retryAt });
    timing.pass(MINUTE - 1);
    await expect(look()(`${apiUrl}/x`, {})).rejects.toMatchObject({ reason: 'rate_limited' });
    timing.pass(1);
    await look()(`${apiUrl}/x`, {});
    expect(server.requests()).toBe(2);
  });
});

describe('a limit without a time that can be read', () => {
  it.each(['soon', '-5', '', '1e9', '0x10', '9'.repeat(400), 'Thu, 99 Foo 2026'])(
    'is reported and not believed to last: %j',
    async (value) => {
      const { server, look, apiUrl, timing } = await openLimited(429, () => ({ 'retry-after': value }));
      const error = await look()(`${apiUrl}/x`, {}).catch((thrown) => thrown);
      expect(error).toMatchObject({ reason: 'rate_limited', retryAt: undefined });
      expect(timing.waited).toEqual([]);
      await look()(`${apiUrl}/x`, {});
      expect(server.requests()).toBe(2);
    },
  );
});
