import { expect, test } from 'vitest';
import { createRecentRefusals } from './recent-refusals.ts';

const refused = (seconds = '60') =>
  new Response('{}', { status: 429, headers: { 'x-retry-after': seconds } });

test('repeats a refusal for a second, to nobody else', async () => {
  let now = 0;
  const refusals = createRecentRefusals(() => now);
  expect(refusals.repeat('a')).toBeNull();
  refusals.note('a', refused('7'));
  expect(refusals.repeat('b')).toBeNull();
  now = 999;
  const repeated = refusals.repeat('a');
  expect([repeated?.status, repeated?.headers.get('x-retry-after')]).toEqual([429, '7']);
  expect(await repeated?.json()).toEqual({ message: 'Too many requests. Please try again later.' });
  now = 1_000;
  expect(refusals.repeat('a')).toBeNull();
});

test('keeps no other answer, nor a refusal of an account', () => {
  const refusals = createRecentRefusals();
  for (const status of [200, 401, 403, 429, 500]) refusals.note('a', new Response('{}', { status }));
  expect(refusals.repeat('a')).toBeNull();
});

test('forgets rather than grow without bound', () => {
  const refusals = createRecentRefusals();
  for (let index = 0; index <= 10_000; index += 1) refusals.note(String(index), refused());
  expect(refusals.repeat('0')).toBeNull();
  expect(refusals.repeat('10000')?.status).toBe(429);
});
