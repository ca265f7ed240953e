import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PeopleContext } from '../context.ts';
import { changePassword } from '../person/change-password.ts';
import { resetPassword } from '../person/reset-password.ts';
import { setDisabled } from '../person/set-disabled.ts';
import { confirmSecondFactor } from '../second-factor/confirm-second-factor.ts';
import { renewBackupCodes } from '../second-factor/renew-backup-codes.ts';
import { startSecondFactor } from '../second-factor/start-second-factor.ts';
import { turnOffSecondFactor } from '../second-factor/turn-off-second-factor.ts';
import { endOtherSessions, endSessionsOf } from '../session/end-sessions.ts';
import { createSignal } from '../testing/create-signal.ts';
import {
  cookieHeader,
  createTestServices,
  holdSessions,
  nextTotpCode,
  openSignInDoor,
  TEST_PASSWORD,
  type TestServices,
  totpCode,
} from '../testing/index.ts';
import { getSignedIn } from './get-signed-in.ts';
import { lockStanding } from './sign-in-standing.ts';

const OTHER_PASSWORD = 'another good password';

let one: TestServices;
let ada: Awaited<ReturnType<TestServices['addPerson']>>;
let ctx: PeopleContext;
let door: ReturnType<typeof openSignInDoor>;
beforeEach(async () => {
  one = await createTestServices();
  ada = await one.addPerson('admin', 'Ada');
  await one.addPerson('admin', 'Bob');
  ctx = { ...one.services, auth: one.auth, actor: ada };
  door = openSignInDoor(one);
});
afterEach(() => one.close());

const forget = () => one.services.db.write.delete(schema.rateLimit);
const sessionOf = async () => new Headers({ cookie: await one.signIn(ada.email) });
const isSignedIn = async (headers: Headers) => (await getSignedIn(one.door, headers)) !== null;

/** Ada's second factor, not confirmed yet. */
async function startFactor(headers: Headers): Promise<string> {
  const started = await startSecondFactor(ctx, { headers, password: TEST_PASSWORD });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  return started.secret;
}

async function enrol(): Promise<{ secret: string; backupCodes: string[]; here: Headers }> {
  const headers = await sessionOf();
  const secret = await startFactor(headers);
  const confirmed = await confirmSecondFactor(ctx, { headers, code: totpCode(secret) });
  if (confirmed.outcome !== 'on') throw new Error(confirmed.outcome);
  const answer = new Headers();
  for (const cookie of confirmed.cookies) answer.append('set-cookie', cookie);
  return { secret, backupCodes: confirmed.backupCodes, here: new Headers({ cookie: cookieHeader(answer) }) };
}

describe('a sign-in that is under way', () => {
  const changes: [string, (headers: Headers) => Promise<() => Promise<unknown>>][] = [
    [
      'an admin resets the password',
      async () => () => resetPassword(ctx, { id: ada.id, password: OTHER_PASSWORD }),
    ],
    [
      'its owner changes the password',
      async (headers) => () =>
        changePassword(ctx, { headers, currentPassword: TEST_PASSWORD, newPassword: OTHER_PASSWORD }),
    ],
    [
      'its owner turns the second factor on',
      async (headers) => {
        const secret = await startFactor(headers);
        return () => confirmSecondFactor(ctx, { headers, code: totpCode(secret) });
      },
    ],
    ['an admin ends the sessions', async () => () => endSessionsOf(ctx, { id: ada.id })],
    [
      'an admin disables and enables the account',
      async () => async () => {
        await setDisabled(ctx, { id: ada.id, disabled: true });
        await setDisabled(ctx, { id: ada.id, disabled: false });
      },
    ],
  ];
  test.each(changes)('comes to nothing when %s meanwhile', async (_, prepare) => {
    const change = await prepare(await sessionOf());
    const held = await holdSessions(one.testDatabase.ownerUrl, 'slow');
    const signingIn = door.signIn(ada.email, { userAgent: 'slow' });
    await held.isReached();
    await change();
    await held.release();
    const answer = await signingIn;
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'INVALID_EMAIL_OR_PASSWORD' });
    expect(await isSignedIn(new Headers({ cookie: cookieHeader(answer.headers) }))).toBe(false);
    const slow = await one.services.db.read
      .select()
      .from(schema.session)
      .where(eq(schema.session.userAgent, 'slow'));
    expect(slow).toEqual([]);
  });

  test('comes to nothing with a right code as well', async () => {
    const { secret } = await enrol();
    const cookie = await door.halfway(ada.email);
    const held = await holdSessions(one.testDatabase.ownerUrl, 'slow');
    const verifying = door.verify(nextTotpCode(secret), cookie, { userAgent: 'slow' });
    await held.isReached();
    await resetPassword(ctx, { id: ada.id, password: OTHER_PASSWORD });
    await held.release();
    const answer = await verifying;
    expect(await answer.json()).toMatchObject({ code: 'INVALID_TWO_FACTOR_COOKIE' });
    expect(await one.services.db.read.select().from(schema.session)).toEqual([]);
  });

  test('leaves nothing behind when it can not be known whether all is as it was', async () => {
    const { db } = one.services;
    const done = createSignal<void>();
    const holding = db.write.transaction(async (tx) => {
      await lockStanding(tx, ada.id);
      await done.promise;
    });
    const answer = await door.signIn(ada.email);
    done.resolve();
    await holding;
    expect(answer.status).toBe(503);
    expect(await db.read.select().from(schema.session)).toEqual([]);
    expect((await door.signIn(ada.email)).status).toBe(200);
  });

  test('with an address that no database could hold is refused as any other that is none', async () => {
    expect((await door.signIn('a\0b@example.com')).status).toBe(400);
  });

  test('goes on when nothing of the kind happens', async () => {
    const held = await holdSessions(one.testDatabase.ownerUrl, 'slow');
    const signingIn = door.signIn(ada.email, { userAgent: 'slow' });
    await held.isReached();
    await held.release();
    const answer = await signingIn;
    expect(answer.status).toBe(200);
    expect(await isSignedIn(new Headers({ cookie: cookieHeader(answer.headers) }))).toBe(true);
  });
});

describe('a sign-in that is halfway through', () => {
  const changes: [string, (here: Headers) => Promise<unknown>][] = [
    ['the password is reset', () => resetPassword(ctx, { id: ada.id, password: TEST_PASSWORD })],
    [
      'the password is changed',
      (headers) =>
        changePassword(ctx, { headers, currentPassword: TEST_PASSWORD, newPassword: OTHER_PASSWORD }),
    ],
    ['the other sessions are ended', () => endOtherSessions(ctx, { currentId: 'none' })],
    ['an admin ends the sessions', () => endSessionsOf(ctx, { id: ada.id })],
    [
      'the account is disabled and enabled',
      async () => {
        await setDisabled(ctx, { id: ada.id, disabled: true });
        await setDisabled(ctx, { id: ada.id, disabled: false });
      },
    ],
  ];
  test.each(changes)('ends when %s', async (_, change) => {
    const { secret, here } = await enrol();
    const cookie = await door.halfway(ada.email);
    await change(here);
    const answer = await door.verify(nextTotpCode(secret), cookie);
    expect(await answer.json()).toMatchObject({ code: 'INVALID_TWO_FACTOR_COOKIE' });
  });
});

describe('codes', () => {
  test('ten wrong ones lock the account, also when many are sent at once from many addresses', async () => {
    const { secret } = await enrol();
    const challenges: string[] = [];
    for (let index = 0; index < 8; index++) {
      challenges.push(await door.halfway(ada.email, { address: `198.51.100.${index}` }));
    }
    await forget();
    const guesses = challenges.flatMap((cookie, index) =>
      Array.from({ length: 5 }, (_, guess) => ({
        cookie,
        code: String(100_000 + index * 5 + guess),
        address: `203.0.113.${index * 5 + guess}`,
      })),
    );
    const answers = await Promise.all(
      guesses.map(({ cookie, code, address }) => door.verify(code, cookie, { address })),
    );
    const looked = answers.filter(({ status }) => status !== 429);
    expect(looked.length).toBeLessThanOrEqual(10);
    expect(answers.length - looked.length).toBeGreaterThanOrEqual(30);
    const right = await door.verify(nextTotpCode(secret), challenges[7] ?? '', { address: '192.0.2.1' });
    expect(right.status).toBe(429);
    expect(await right.json()).toMatchObject({ code: 'ACCOUNT_TEMPORARILY_LOCKED' });
  });

  test('a right one ends the count', async () => {
    const { secret } = await enrol();
    const first = await door.halfway(ada.email);
    for (const code of ['000001', '000002', '000003', '000004']) await door.verify(code, first);
    expect((await door.verify(nextTotpCode(secret), first)).status).toBe(200);
    const counted = await one.services.db.read
      .select()
      .from(schema.rateLimit)
      .where(eq(schema.rateLimit.key, `second-factor|${ada.id}`));
    expect(counted).toEqual([]);
  });

  test('a backup code opens one session, also when it is sent by many at once', async () => {
    const { backupCodes } = await enrol();
    const [code = ''] = backupCodes;
    const challenges = await Promise.all([1, 2, 3, 4].map(() => door.halfway(ada.email)));
    await forget();
    const answers = await Promise.all(challenges.map((cookie) => door.verifyBackup(code, cookie)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });

  test('the one that turned the second factor on signs nobody in', async () => {
    const headers = await sessionOf();
    const secret = await startFactor(headers);
    const code = totpCode(secret);
    expect((await confirmSecondFactor(ctx, { headers, code })).outcome).toBe('on');
    const answer = await door.verify(code, await door.halfway(ada.email));
    expect(await answer.json()).toMatchObject({ code: 'INVALID_CODE' });
  });

  test('one that signed somebody in changes nothing any more', async () => {
    const { secret } = await enrol();
    await one.services.db.write.delete(schema.rateLimit);
    const code = nextTotpCode(secret);
    const done = await door.verify(code, await door.halfway(ada.email));
    const headers = new Headers({ cookie: cookieHeader(done.headers) });
    await one.services.db.write.delete(schema.account).where(eq(schema.account.userId, ada.id));
    expect(await turnOffSecondFactor(ctx, { headers, password: '', code })).toEqual({
      outcome: 'wrong_code',
    });
  });

  test('ten wrong ones end the trying with a session too, for who proves themselves by a code alone', async () => {
    const { secret, here: headers } = await enrol();
    await one.services.db.write.delete(schema.account).where(eq(schema.account.userId, ada.id));
    const prove = async (code: string) => {
      // The count of this minute.
      await one.services.db.write.delete(schema.rateLimit).where(eq(schema.rateLimit.key, `guess|${ada.id}`));
      return (await turnOffSecondFactor(ctx, { headers, password: '', code })).outcome;
    };
    for (let guess = 0; guess < 10; guess++) expect(await prove(`10000${guess}`)).toBe('wrong_code');
    expect(await prove(nextTotpCode(secret))).toBe('too_many');
  });

  test('one that proves something for one person does nothing to the count of another', async () => {
    const { secret, here } = await enrol();
    await one.services.db.write.delete(schema.account).where(eq(schema.account.userId, ada.id));
    const bea = await one.addPerson('viewer', 'Bea');
    const beaHeaders = new Headers({ cookie: await one.signIn(bea.email) });
    const beaCtx = { ...ctx, actor: bea };
    const started = await startSecondFactor(beaCtx, { headers: beaHeaders, password: TEST_PASSWORD });
    if (started.outcome !== 'started') throw new Error(started.outcome);
    await confirmSecondFactor(beaCtx, { headers: beaHeaders, code: totpCode(started.secret) });
    const challenge = await door.halfway(bea.email);
    await door.verify('000000', challenge);
    const headers = new Headers({ cookie: `${here.get('cookie')}; ${challenge}` });
    const renewed = await renewBackupCodes(ctx, { headers, password: '', code: nextTotpCode(secret) });
    expect(renewed.outcome).toBe('renewed');
    const counted = await one.services.db.read
      .select({ count: schema.rateLimit.count })
      .from(schema.rateLimit)
      .where(eq(schema.rateLimit.key, `second-factor|${bea.id}`));
    expect(counted).toEqual([{ count: 1 }]);
  });
});
