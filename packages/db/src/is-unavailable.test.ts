import { expect, test } from 'vitest';
import { isUnavailable } from './is-unavailable.ts';

const failure = (code: string) => Object.assign(new Error('failed'), { code });

test.each([
  'ECONNREFUSED',
  'CONNECTION_CLOSED',
  // From `open-sockets.ts`: the server closed the connection without an answer.
  'CLOSED_UNANSWERED',
  // From `connection-pool.ts` and `inspect-route.ts`: a statement got no answer in time.
  'NO_ANSWER',
])('reports %s as unavailable, also as the cause of another error', (code) => {
  expect(isUnavailable(failure(code))).toBe(true);
  expect(isUnavailable(new Error('query failed', { cause: failure(code) }))).toBe(true);
});

test('does not report a missing file or an unknown error as unavailable', () => {
  expect(isUnavailable(failure('ENOENT'))).toBe(false);
  expect(isUnavailable(new Error('bug'))).toBe(false);
});
