import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/**
 * How each variable is read. A message goes on after the variable's name ("PORT must be …") and quotes the value only
 * where it can hold no secret.
 */

/** Keys shorter than this can be guessed. */
const SHORTEST_SECRET_KEY = 32;

export const quote = (value: unknown) => JSON.stringify(String(value));

export const portNumber = z.string().transform((text, context) => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65535) return port;
  context.addIssue({
    code: 'custom',
    message: `must be a whole number from 1 to 65535, and is ${quote(text)}`,
  });
  return z.NEVER;
});

export const listenHost = z.string().refine((text) => text === 'localhost' || isIP(text) !== 0, {
  error: ({ input }) => `must be an IP address of this machine or "localhost", and is ${quote(input)}`,
});

/** The value may hold a password and is not quoted. The rest is read by `@tinyforge/db/address`: `URL` refuses some of it. */
export const databaseUrl = z.string().refine((text) => /^postgres(ql)?:\/\/./.test(text), {
  error:
    'must be a connection string that starts with postgres:// (special characters of the password percent-encoded)',
});

export const roleName = z
  .string()
  .regex(/^[a-z_][a-z0-9_$]{0,62}$/, { error: 'must be the name of a PostgreSQL role' });

export const yes = z.literal('yes', {
  error: ({ input }) => `must be "yes" or not set, and is ${quote(input)}`,
});

/** Several keys are separated by commas or white space. */
export const secretKeys = z.string().transform((text, context) => {
  const keys = splitList(text);
  if (keys.length > 0 && keys.every((key) => key.length >= SHORTEST_SECRET_KEY)) return keys;
  context.addIssue({
    code: 'custom',
    message: `must hold keys of at least ${SHORTEST_SECRET_KEY} characters each; \`openssl rand -base64 32\` makes one`,
  });
  return z.NEVER;
});

export const baseUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin =
    url !== null && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  if (isOrigin && (url.protocol === 'https:' || url.protocol === 'http:')) return url.origin;
  context.addIssue({
    code: 'custom',
    message: 'must be the address that people type, such as https://tinyforge.example.com, without a path',
  });
  return z.NEVER;
});

export const trustedProxies = z.string().transform((text, context) => {
  const entries = splitList(text);
  // `isIP` besides: ipaddr.js also takes `1` and `10.1/16`, which only some programs read as addresses.
  const wrong = entries.filter((entry) => {
    const [address = ''] = entry.split('/');
    return isIP(address) === 0 || !(ipaddr.isValid(entry) || ipaddr.isValidCIDR(entry));
  });
  if (wrong.length === 0) return entries;
  context.addIssue({
    code: 'custom',
    message: `must list IP addresses or CIDR ranges, and holds ${wrong.map(quote).join(', ')}`,
  });
  return z.NEVER;
});

/** `18 months`: how long events are kept. */
export const retention = z.string().transform((text, context): Retention => {
  const [, amount, unit] = /^([1-9]\d{0,3}) ?(day|month|year)s?$/.exec(text.trim()) ?? [];
  if (amount !== undefined && unit !== undefined) {
    return { amount: Number(amount), unit: unit as Retention['unit'] };
  }
  context.addIssue({
    code: 'custom',
    message: `must be a number of days, months or years, such as "18 months", and is ${quote(text)}`,
  });
  return z.NEVER;
});

/** Who must have a second factor. One word so far, so that more can follow. */
export const requiredSecondFactor = z.literal('admins', {
  error: ({ input }) => `must be "admins" or not set, and is ${quote(input)}`,
});

export type Retention = { amount: number; unit: 'day' | 'month' | 'year' };

export const emailAddress = z.email({
  error: ({ input }) => `must be an email address, and is ${quote(input)}`,
});

export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}
