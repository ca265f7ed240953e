import { createHmac } from 'node:crypto';
import type { Actor } from '../context.ts';
import { confirmSecondFactor } from '../second-factor/confirm-second-factor.ts';
import { startSecondFactor } from '../second-factor/start-second-factor.ts';
import { type ComposedServices, cookieHeader, TEST_PASSWORD } from './compose-test-services.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an authenticator app shows at `at` (RFC 6238: SHA-1, six digits, 30 seconds), for a secret in base 32. */
export function totpCode(secret: string, at: Date = new Date()): string {
  const bits = [...secret.replace(/=+$/, '').toUpperCase()]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The code of the next thirty seconds, which counts already: for who has used up the present one. */
export function nextTotpCode(secret: string): string {
  return totpCode(secret, new Date(Date.now() + 30_000));
}

/** Gives somebody who is signed in a second factor, and returns the `Cookie` header of the session that replaces theirs. */
export async function enrol(
  one: Pick<ComposedServices, 'services' | 'auth'>,
  actor: Actor,
  cookie: string,
): Promise<string> {
  const ctx = { ...one.services, auth: one.auth, actor };
  const headers = new Headers({ cookie });
  const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const confirmed = await confirmSecondFactor(ctx, { headers, code: totpCode(started.secret) });
  if (confirmed.outcome !== 'on') throw new Error(confirmed.outcome);
  const answer = new Headers();
  for (const each of confirmed.cookies) answer.append('set-cookie', each);
  return cookieHeader(answer);
}
