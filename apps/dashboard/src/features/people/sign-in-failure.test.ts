import { expect, it } from 'vitest';
import { signInFailureOf } from './sign-in-failure.ts';

it.each([
  [undefined, null],
  ['', null],
  [['domain'], null],
  ['domain', 'domain'],
  ['access_denied', 'denied'],
  ['state_mismatch', 'expired'],
  ['state_not_found', 'expired'],
  ['BANNED_USER', 'disabled'],
  ['toString', 'generic'],
  ['<img src=x>', 'generic'],
])('%j is %j', (error, failure) => {
  expect(signInFailureOf(error)).toBe(failure);
});
