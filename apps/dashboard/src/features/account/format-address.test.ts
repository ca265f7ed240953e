import { expect, it } from 'vitest';
import { formatAddress } from './format-address.ts';

it.each([
  ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
  ['0000:0000:0000:0000:0000:0000:0000:0000', '::'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
  ['not: an address', 'not: an address'],
])('writes %s as %s', (address, shown) => {
  expect(formatAddress(address)).toBe(shown);
});
