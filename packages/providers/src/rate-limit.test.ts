import { describe, expect, it } from 'vitest';
import { parseRateLimit } from './rate-limit.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const NO_BODY = new Uint8Array();

function look(status: number, headers: Record<string, string>, body = NO_BODY) {
  return parseRateLimit(status, new Map(Object.entries(headers)), body, NOW);
}

describe('parseRateLimit', () => {
  it.each<[string, number, Record<string, string>, string]>([
    ['429 with seconds', 429, { 'retry-after': '30' }, '2026-11-23T12:00:30.000Z'],
    ['429 with a date', 429, { 'retry-after': 'Mon, 23 Nov 2026 12:05:00 GMT' }, '2026-11-23T12:05:00.000Z'],
    [
      "GitHub's 403",
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 90) },
      '2026-11-23T12:01:30.000Z',
    ],
    [
      "GitHub's secondary 403",
      403,
      { 'x-ratelimit-remaining': '9', 'retry-after': '60' },
      '2026-11-23T12:01:00.000Z',
    ],
    [
      "GitLab's 429",
      429,
      { 'ratelimit-remaining': '0', 'ratelimit-reset': String(NOW / 1000 + 10) },
      '2026-11-23T12:00:10.000Z',
    ],
    ['maintenance', 503, { 'retry-after': '120' }, '2026-11-23T12:02:00.000Z'],
    [
      'a reset in seconds from now (IETF)',
      429,
      { 'ratelimit-remaining': '0', 'ratelimit-reset': '50' },
      '2026-11-23T12:00:50.000Z',
    ],
    [
      'a reset of now',
      429,
      { 'ratelimit-remaining': '0', 'ratelimit-reset': '0' },
      '2026-11-23T12:00:00.000Z',
    ],
    [
      'the longest that is taken for seconds from now',
      429,
      { 'ratelimit-remaining': '0', 'ratelimit-reset': '999999999' },
      '2026-11-24T12:00:00.000Z',
    ],
    ['a time beyond belief', 429, { 'retry-after': '999999999' }, '2026-11-24T12:00:00.000Z'],
    [
      'a reset beyond belief',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '999999999999' },
      '2026-11-24T12:00:00.000Z',
    ],
  ])('%s', (_name, status, headers, retryAt) => {
    expect(look(status, headers)?.retryAt?.toISOString()).toBe(retryAt);
  });

  it.each([
    ['You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'],
    ['You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.'],
    ["API rate limit exceeded for 203.0.113.7. (But here's the good news: Authenticated requests get more.)"],
    ['API rate limit exceeded for installation ID 71.'],
  ])('lasts a minute where a message alone names the limit: %s', (message) => {
    const body = Buffer.from(JSON.stringify({ message }));
    const gone = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 - 1) };
    const all: Record<string, string>[] = [{}, { 'x-ratelimit-remaining': '10' }, gone];
    for (const status of [403, 429])
      for (const headers of all)
        expect(look(status, headers, body)?.retryAt?.toISOString()).toBe('2026-11-23T12:01:00.000Z');
    expect(look(200, {}, body)).toBeNull();
    expect(look(404, {}, body)).toBeNull();
  });

  it('takes the time of a header before the minute of a message', () => {
    const body = Buffer.from('{"message":"You have exceeded a secondary rate limit."}');
    expect(look(429, { 'retry-after': '30' }, body)?.retryAt?.toISOString()).toBe('2026-11-23T12:00:30.000Z');
  });

  it.each<Record<string, string>>([
    { 'retry-after': 'soon' },
    { 'retry-after': '-5' },
    { 'ratelimit-remaining': '0', 'ratelimit-reset': 'soon' },
    {},
    // Gone by: it says nothing about when the limit ends.
    { 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' },
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 - 1) },
    { 'ratelimit-remaining': '0', 'ratelimit-reset': '1000000000' },
  ])('has no time where none can be read, or it has gone by: %j', (headers) => {
    expect(look(429, headers)).toEqual({});
  });

  it.each<[string, number, Record<string, string>]>([
    ['a plain 403', 403, { 'x-ratelimit-remaining': '4999' }],
    [
      'an answer that used the last request up',
      200,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
    ],
    ['a 404 with nothing left', 404, { 'x-ratelimit-remaining': '0' }],
    ['a plain 503', 503, {}],
  ])('%s is no limit', (_name, status, headers) => {
    expect(look(status, headers)).toBeNull();
  });
});
