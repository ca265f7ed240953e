import { schema } from '@tinyforge/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmSecondFactor } from '../second-factor/confirm-second-factor.ts';
import { getSecondFactor } from '../second-factor/second-factor-state.ts';
import { startSecondFactor } from '../second-factor/start-second-factor.ts';
import {
  cookieHeader,
  createTestServices,
  nextTotpCode,
  openSignInDoor,
  TEST_PASSWORD,
  type TestServices,
  totpCode,
} from '../testing/index.ts';

let one: TestServices;
beforeAll(async () => {
  one = await createTestServices();
});
afterAll(() => one.close());

/** Bytes that a parser of cookies might trim: a tab, a space and everything beyond ASCII, as a `Cookie` header carries them. */
const BYTES = [0x09, 0x20, ...Array.from({ length: 0x80 }, (_, index) => 0x80 + index)];

/** The header with the byte before its session cookie, which is the first cookie or comes after others. */
const spellings = (session: string) =>
  BYTES.flatMap((byte) => {
    const spelt = `${String.fromCharCode(byte)}${session}`;
    return [spelt, `a=b;${spelt}`, `a=b; ${spelt}`, `a=b;${spelt}${String.fromCharCode(byte)}`];
  });

const ROUTES = ['/two-factor/verify-totp', '/two-factor/verify-backup-code'];

let sent = 0;
/** Each request comes from its own address, so that no limit by address hides an answer. */
const post = (path: string, code: string, cookie: string) =>
  openSignInDoor(one).post(path, { code }, { cookie, address: `198.51.${sent >> 8}.${sent++ & 255}` });

async function addEnrolled() {
  const person = await one.addPerson('admin');
  const headers = new Headers({ cookie: await one.signIn(person.email) });
  const ctx = { ...one.services, auth: one.auth, actor: person };
  const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const confirmed = await confirmSecondFactor(ctx, { headers, code: totpCode(started.secret) });
  if (confirmed.outcome !== 'on') throw new Error(confirmed.outcome);
  const answer = new Headers();
  for (const cookie of confirmed.cookies) answer.append('set-cookie', cookie);
  const { secret } = started;
  return { ctx, person, secret, backupCodes: confirmed.backupCodes, session: cookieHeader(answer) };
}

describe('a session cookie at the second-factor routes', () => {
  test.each(ROUTES)('gets no code tried at %s, whatever byte comes before it', async (path) => {
    const { ctx, secret, backupCodes, session } = await addEnrolled();
    const code = path.endsWith('totp') ? nextTotpCode(secret) : (backupCodes[0] ?? '');
    const statuses = new Set<number>();
    for (const cookie of spellings(session)) {
      const answer = await post(path, code, cookie);
      statuses.add(answer.status);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect([...statuses]).toEqual([401]);
    expect(await getSecondFactor(ctx)).toMatchObject({ enabled: true, backupCodesLeft: 10 });
  });

  test('does not turn on a factor that was started and never confirmed', async () => {
    const person = await one.addPerson('admin');
    const session = await one.signIn(person.email);
    const ctx = { ...one.services, auth: one.auth, actor: person };
    const started = await startSecondFactor(ctx, {
      headers: new Headers({ cookie: session }),
      password: TEST_PASSWORD,
    });
    if (started.outcome !== 'started') throw new Error(started.outcome);
    for (const cookie of spellings(session)) {
      const answer = await post('/two-factor/verify-totp', totpCode(started.secret), cookie);
      expect(answer.status).toBe(401);
    }
    expect(await getSecondFactor(ctx)).toMatchObject({ enabled: false });
  });

  test.each(ROUTES)('does not take the place of a challenge that is sent with it to %s', async (path) => {
    const { person, secret, backupCodes, session } = await addEnrolled();
    await one.services.db.write.delete(schema.rateLimit);
    const challenge = await openSignInDoor(one).halfway(person.email);
    const code = path.endsWith('totp') ? nextTotpCode(secret) : (backupCodes[0] ?? '');
    const done = await post(path, code, `\u00a0${session}; ${challenge}; ${session}`);
    expect(done.status).toBe(200);
    // A new session, and the challenge is consumed: the library took the challenge.
    expect(cookieHeader(done.headers)).toContain('session_token=');
    expect((await post(path, code, challenge)).status).toBe(401);
  });
});
