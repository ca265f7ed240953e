import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuth } from '../auth/create-auth.ts';
import { getSignedIn } from '../auth/get-signed-in.ts';
import type { PeopleContext } from '../context.ts';
import { resetPassword, resetPasswordOnServer } from '../person/reset-password.ts';
import { checkKeyring } from '../sealing/check-keyring.ts';
import { createKeyring } from '../sealing/keyring.ts';
import { resealSecrets } from '../sealing/reseal-secrets.ts';
import {
  cookieHeader,
  createTestServices,
  nextTotpCode,
  openSignInDoor,
  TEST_BASE_URL,
  TEST_PASSWORD,
  type TestServices,
  totpCode,
} from '../testing/index.ts';
import { confirmSecondFactor } from './confirm-second-factor.ts';
import { renewBackupCodes } from './renew-backup-codes.ts';
import { resetSecondFactor } from './reset-second-factor.ts';
import { getSecondFactor } from './second-factor-state.ts';
import { startSecondFactor } from './start-second-factor.ts';
import { turnOffSecondFactor } from './turn-off-second-factor.ts';

let one: TestServices;
let ada: Awaited<ReturnType<TestServices['addPerson']>>;
let ctx: PeopleContext;
beforeEach(async () => {
  one = await createTestServices();
  ada = await one.addPerson('admin', 'Ada');
  ctx = { ...one.services, auth: one.auth, actor: ada };
});
afterEach(() => one.close());

const forget = () => one.services.db.write.delete(schema.rateLimit);
const sessionOf = async (email: string) => new Headers({ cookie: await one.signIn(email) });
const isSignedIn = async (headers: Headers) => (await getSignedIn(one.door, headers)) !== null;
const types = async () => {
  const rows = await one.services.db.read.select().from(schema.event).orderBy(asc(schema.event.id));
  return rows.map(({ type }) => type);
};

/** Turns Ada's second factor on, from the browser of `headers`. */
async function enrol(headers: Headers): Promise<{ secret: string; backupCodes: string[]; here: Headers }> {
  const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const confirmed = await confirmSecondFactor(ctx, { headers, code: totpCode(started.secret) });
  if (confirmed.outcome !== 'on') throw new Error(confirmed.outcome);
  const answer = new Headers();
  for (const cookie of confirmed.cookies) answer.append('set-cookie', cookie);
  const here = new Headers({ cookie: cookieHeader(answer) });
  return { secret: started.secret, backupCodes: confirmed.backupCodes, here };
}

const post = (path: string, body: unknown, cookie = '', auth = one.auth) =>
  openSignInDoor(one).post(path, body, { cookie, auth });
const halfway = (auth = one.auth) => openSignInDoor(one).halfway(ada.email, { auth });
const verify = (code: string, cookie: string, auth = one.auth) =>
  openSignInDoor(one).verify(code, cookie, { auth });

describe('turning it on', () => {
  test('takes the password and a first code, ends the other sessions and is told in the events', async () => {
    const [headers, elsewhere] = [await sessionOf(ada.email), await sessionOf(ada.email)];
    const { backupCodes, here } = await enrol(headers);
    expect(backupCodes).toHaveLength(10);
    expect(await isSignedIn(here)).toBe(true);
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect(await getSecondFactor(ctx)).toEqual({ enabled: true, backupCodesLeft: 10, hasPassword: true });
    expect(await types()).toEqual(['person.second_factor_on']);
  });

  test('the QR code is a drawing of its own, and the address in it names us and the account', async () => {
    const headers = await sessionOf(ada.email);
    const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
    if (started.outcome !== 'started') throw new Error(started.outcome);
    expect(started.qr).toMatch(/^<svg /);
    expect(started.qr).not.toMatch(/<image|<script|href/);
    expect(decodeURIComponent(started.uri)).toContain(`otpauth://totp/Tinyforge:${ada.email}?`);
  });

  test('not with a wrong password or a wrong code, and a secret that was never confirmed asks for nothing', async () => {
    const headers = await sessionOf(ada.email);
    expect(await startSecondFactor(ctx, { headers, password: 'a wrong guess' })).toEqual({
      outcome: 'wrong_password',
    });
    expect(await confirmSecondFactor(ctx, { headers, code: '000000' })).toEqual({ outcome: 'not_started' });
    const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
    if (started.outcome !== 'started') throw new Error(started.outcome);
    const hourAgo = new Date(Date.now() - 3_600_000);
    const wrong = totpCode(started.secret, hourAgo);
    expect(await confirmSecondFactor(ctx, { headers, code: wrong })).toEqual({ outcome: 'wrong_code' });
    expect(await isSignedIn(await sessionOf(ada.email))).toBe(true);
    expect(await types()).toEqual([]);
  });

  test('neither table nor event nor log holds the secret or a backup code', async () => {
    const { secret, backupCodes } = await enrol(await sessionOf(ada.email));
    const { db } = one.services;
    const stored = [await db.read.select().from(schema.twoFactor), await db.read.select().from(schema.event)];
    const text = JSON.stringify([stored, one.logged]);
    for (const hidden of [secret, ...backupCodes]) expect(text).not.toContain(hidden);
  });
});

describe('signing in with it', () => {
  let secret: string;
  let backupCodes: string[];
  beforeEach(async () => {
    ({ secret, backupCodes } = await enrol(await sessionOf(ada.email)));
  });

  test('the password alone is no session, the code makes one', async () => {
    const cookie = await halfway();
    expect(await isSignedIn(new Headers({ cookie }))).toBe(false);
    expect((await verify('000000', cookie)).status).toBe(401);
    const done = await verify(nextTotpCode(secret), cookie);
    expect(done.status).toBe(200);
    expect(await isSignedIn(new Headers({ cookie: cookieHeader(done.headers) }))).toBe(true);
    expect((await verify(nextTotpCode(secret), cookie)).status, 'the challenge is spent').toBe(401);
  });

  test('a code counts once, and what was said of a wrong one is said of it', async () => {
    const code = nextTotpCode(secret);
    const wrong = await verify('000000', await halfway());
    // At the same moment, each behind the right password.
    const challenges = [await halfway(), await halfway()];
    const both = await Promise.all(challenges.map((cookie) => verify(code, cookie)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    const again = await verify(code, await halfway());
    expect([again.status, await again.text()]).toEqual([wrong.status, await wrong.text()]);
    const refused = both.find(({ status }) => status === 401);
    expect(await refused?.json()).toMatchObject({ code: 'INVALID_CODE' });
  });

  test('no code helps without the password before it', async () => {
    expect((await verify(nextTotpCode(secret), '')).status).toBe(401);
  });

  test('a backup code works once', async () => {
    const [code = ''] = backupCodes;
    const use = async () => post('/two-factor/verify-backup-code', { code }, await halfway());
    expect((await use()).status).toBe(200);
    expect((await use()).status).toBe(401);
    expect((await getSecondFactor(ctx)).backupCodesLeft).toBe(9);
  });

  test('no browser is let past it the next time, whatever it asks for', async () => {
    const cookie = await halfway();
    const done = await post(
      '/two-factor/verify-totp',
      { code: nextTotpCode(secret), trustDevice: true },
      cookie,
    );
    await halfway();
    const again = await post(
      '/sign-in/email',
      { email: ada.email, password: TEST_PASSWORD },
      cookieHeader(done.headers),
    );
    expect(await again.json()).toMatchObject({ twoFactorRedirect: true });
  });

  test('guessing ends: five codes for one sign-in, ten for the account, whatever the address', async () => {
    const statuses: number[] = [];
    const door = openSignInDoor(one);
    for (let round = 0; round < 3; round += 1) {
      const cookie = await door.halfway(ada.email, { address: `203.0.113.${round}` });
      for (let guess = 0; guess < 5; guess += 1) {
        const address = `198.51.${round}.${guess}`;
        statuses.push((await door.verify(`00000${guess}`, cookie, { address })).status);
      }
      const address = `198.51.${round}.9`;
      const right = await door.verify(nextTotpCode(secret), cookie, { address });
      expect(right.status, `round ${round}`).not.toBe(200);
    }
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429, 429]);
  });

  test('guesses from one address are counted in the database', async () => {
    const cookie = await halfway();
    const guesses = await Promise.all(Array.from({ length: 15 }, () => verify('000000', cookie)));
    expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(5);
  });

  test('a session can not be used to try codes', async () => {
    const cookie = await halfway();
    const done = await verify(nextTotpCode(secret), cookie);
    expect((await verify(nextTotpCode(secret), cookieHeader(done.headers))).status).toBe(401);
  });

  test('who was disabled, or got another password, after the first step does not get in', async () => {
    const before = await halfway();
    await resetPassword(ctx, { id: ada.id, password: TEST_PASSWORD });
    expect((await verify(nextTotpCode(secret), before)).status).toBe(401);
    const then = await halfway();
    await one.services.db.write.update(schema.user).set({ banned: true }).where(eq(schema.user.id, ada.id));
    expect((await verify(nextTotpCode(secret), then)).status).toBe(401);
  });
});

describe('taking it away', () => {
  test('by its owner, with the password', async () => {
    const { here: headers } = await enrol(await sessionOf(ada.email));
    const proof = { headers, code: '' };
    expect(await turnOffSecondFactor(ctx, { ...proof, password: 'a wrong guess' })).toEqual({
      outcome: 'wrong_password',
    });
    expect((await turnOffSecondFactor(ctx, { ...proof, password: TEST_PASSWORD })).outcome).toBe('off');
    await one.signIn(ada.email);
    expect(await types()).toEqual(['person.second_factor_on', 'person.second_factor_off']);
  });

  test('who has no password shows a code instead', async () => {
    const { secret, here: headers } = await enrol(await sessionOf(ada.email));
    await one.services.db.write.delete(schema.account).where(eq(schema.account.userId, ada.id));
    const proof = { headers, password: '' };
    expect(await turnOffSecondFactor(ctx, { ...proof, code: '000000' })).toEqual({ outcome: 'wrong_code' });
    expect((await turnOffSecondFactor(ctx, { ...proof, code: nextTotpCode(secret) })).outcome).toBe('off');
  });

  test('new backup codes put the old ones out of use', async () => {
    const { backupCodes, here: headers } = await enrol(await sessionOf(ada.email));
    const renewed = await renewBackupCodes(ctx, { headers, password: TEST_PASSWORD, code: '' });
    if (renewed.outcome !== 'renewed') throw new Error(renewed.outcome);
    const status = async (code = '') =>
      (await post('/two-factor/verify-backup-code', { code }, await halfway())).status;
    expect([await status(backupCodes[0]), await status(renewed.backupCodes[0])]).toEqual([401, 200]);
  });

  test('by an admin, for whom the phone is lost: sessions end, the password alone signs in', async () => {
    const { here } = await enrol(await sessionOf(ada.email));
    expect(await resetSecondFactor(ctx, { id: ada.id })).toEqual({ outcome: 'reset' });
    expect(await isSignedIn(here)).toBe(false);
    await one.signIn(ada.email);
    expect(await resetSecondFactor(ctx, { id: ada.id })).toEqual({ outcome: 'not_on' });
    expect(await types()).toContain('person.second_factor_reset');
  });

  test('by the command line, with the password', async () => {
    await enrol(await sessionOf(ada.email));
    const input = { email: ada.email, password: 'another good password', makeAdmin: false };
    expect(await resetPasswordOnServer(ctx, input)).toMatchObject({ secondFactorCleared: true });
    expect(await resetPasswordOnServer(ctx, input)).toMatchObject({ secondFactorCleared: false });
    expect(await isSignedIn(new Headers({ cookie: await one.signIn(ada.email, input.password) }))).toBe(true);
  });
});

test('where admins must have one, an admin without is told so, a viewer is not', async () => {
  const strict = { ...one.door, auth: { ...one.auth, requiresSecondFactor: true } };
  const headers = await sessionOf(ada.email);
  expect(await getSignedIn(strict, headers)).toMatchObject({ mustEnrol: true });
  expect(await getSignedIn(one.door, headers)).toMatchObject({ mustEnrol: false });
  const viewer = await one.addPerson('viewer');
  expect(await getSignedIn(strict, await sessionOf(viewer.email))).toMatchObject({ mustEnrol: false });
  const { here } = await enrol(headers);
  expect(await getSignedIn(strict, here)).toMatchObject({ mustEnrol: false });
});

test('a new first key keeps second factors usable, and after re-sealing the old key may go', async () => {
  const { db, clock, log } = one.services;
  const OLD = 'old-key-old-key-old-key-old-key-old-key';
  const NEW = 'new-key-new-key-new-key-new-key-new-key';
  const authOf = (keys: string[]) =>
    createAuth({
      db,
      baseUrl: TEST_BASE_URL,
      allowedOrigins: () => [TEST_BASE_URL],
      secrets: createKeyring(keys).deriveEach('session-cookie'),
      log,
    });
  const check = (keys: string[]) => checkKeyring({ db, clock }, createKeyring(keys));
  const signsIn = async (keys: string[], secret: string) => {
    await forget();
    const auth = authOf(keys);
    return (await verify(totpCode(secret), await halfway(auth), auth)).status;
  };

  await check([OLD]);
  const old = authOf([OLD]);
  ctx = { ...ctx, auth: old };
  const answer = await post('/sign-in/email', { email: ada.email, password: TEST_PASSWORD }, '', old);
  const { secret } = await enrol(new Headers({ cookie: cookieHeader(answer.headers) }));

  expect(await check([NEW, OLD])).toEqual({ ok: true });
  expect(await signsIn([NEW, OLD], secret)).toBe(200);
  expect(await check([NEW]), 'the old key is still needed').toMatchObject({ ok: false });
  expect(await resealSecrets({ db, keyring: createKeyring([NEW, OLD]) })).toEqual({ resealed: 1, broken: 0 });
  expect(await check([NEW])).toEqual({ ok: true });
  expect(await signsIn([NEW], secret)).toBe(200);
});
