import { isDeepStrictEqual } from 'node:util';
import { type Database, schema, type Transaction } from '@tinyforge/db';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware, getOAuthState, isAPIError } from 'better-auth/api';
import { deleteSessionCookie } from 'better-auth/cookies';
import { eq } from 'drizzle-orm';
import { isStorableText } from '../is-storable-text.ts';
import { CALLBACK_PATH } from '../sign-in/provider-plugin.ts';
import { createAccountLimit, type SignIn } from './account-limit.ts';
import { createCodeLimit } from './code-limit.ts';
import { NO_CHALLENGE, WRONG_PASSWORD } from './refusals.ts';
import {
  endHalfwaySignIns,
  lockStanding,
  type Standing,
  standingOfAddress,
  standingOfPerson,
} from './sign-in-standing.ts';

const PASSWORD_PATH = '/sign-in/email';
const CODE_PATHS = ['/two-factor/verify-totp', '/two-factor/verify-backup-code'];

type Hook = NonNullable<NonNullable<BetterAuthPlugin['hooks']>['before']>[number];

/** How the person stood when a sign-in began, by an object that is one for each: the library's context, or its state of a sign-in with a provider. */
export type BegunSignIns = WeakMap<object, Standing>;

/** A change of a standing holds its lock while it hashes a password. */
const LOCK_TIMEOUT_MS = 3_000;

/**
 * What the sign-in library does not see to, around its ways in: limits that many attempts at once do not get past, codes that count once, and that no
 * sign-in outlives a change of what it rests on (`Standing`). It reads a password's hash, works on it for a while and then makes a session;
 * a new password that is set meanwhile ends the sessions that are there, and would not end that one.
 *
 * Comes after the library's second factor in the list of plugins, so that a session which that has turned into a challenge is none any more.
 */
export function guardSignIns(db: Database, begun: BegunSignIns) {
  const accounts = createAccountLimit(db.read);
  const codes = createCodeLimit(db.read, 'second-factor');

  const onPassword = ({ path }: { path?: string | undefined }) => path === PASSWORD_PATH;
  const onCode = ({ path }: { path?: string | undefined }) => path !== undefined && CODE_PATHS.includes(path);
  const onCallback = ({ path }: { path?: string | undefined }) => path === CALLBACK_PATH;
  const begin = (ctx: SignIn, standing: Standing | null) => standing && begun.set(ctx.context, standing);

  const beforePassword = createAuthMiddleware(async (ctx) => {
    await accounts.count(ctx);
    const email = String(ctx.body?.email ?? '');
    // The library says what is wrong with any other.
    if (isStorableText(email)) begin(ctx, await standingOfAddress(db.read, email));
  });
  const beforeCode = createAuthMiddleware(async (ctx) => {
    const personId = await challengedPerson(ctx);
    // With a session the library would check the code against that one, uncounted.
    if (personId === null || (await hasSession(ctx))) throw new APIError('UNAUTHORIZED', NO_CHALLENGE);
    await codes.count(personId, String(ctx.body?.code ?? ''));
    begin(ctx, await standingOfPerson(db.read, personId));
  });

  /**
   * Takes back what a sign-in has made when the person's standing is not what it was, or can't be learned. On the pool that pages read with: no
   * sign-in waits behind a crowd of syncs.
   */
  const settle = async (ctx: SignIn, before: Standing): Promise<'stands' | 'fell'> => {
    const { newSession } = ctx.context;
    const takeBack = async (tx: Transaction) => {
      if (newSession) await tx.delete(schema.session).where(eq(schema.session.id, newSession.session.id));
      await endHalfwaySignIns(tx, before.personId);
    };
    const check = async (tx: Transaction) => {
      await lockStanding(tx, before.personId, LOCK_TIMEOUT_MS);
      if (isDeepStrictEqual(await standingOfPerson(tx, before.personId), before)) return 'stands';
      await takeBack(tx);
      return 'fell';
    };
    const outcome = await db.read.transaction(check).catch(async () => {
      await db.read.transaction(takeBack);
      return 'unknown' as const;
    });
    if (outcome === 'stands') return outcome;
    ctx.context.setNewSession(null);
    deleteSessionCookie(ctx);
    if (outcome === 'fell') return outcome;
    throw new APIError('SERVICE_UNAVAILABLE', { message: 'The sign-in could not be finished. Try again.' });
  };

  const afterPassword = createAuthMiddleware(async (ctx) => {
    if (isAPIError(ctx.context.returned)) return;
    const before = begun.get(ctx.context);
    if (before && (await settle(ctx, before)) === 'fell') {
      throw new APIError('UNAUTHORIZED', WRONG_PASSWORD);
    }
    await accounts.forget(ctx);
  });
  const afterCode = createAuthMiddleware(async (ctx) => {
    const before = begun.get(ctx.context);
    if (!before || isAPIError(ctx.context.returned)) return;
    if ((await settle(ctx, before)) === 'fell') {
      throw new APIError('UNAUTHORIZED', NO_CHALLENGE);
    }
    await codes.forget(before.personId);
  });
  const afterCallback = createAuthMiddleware(async (ctx) => {
    const state = await getOAuthState();
    // There is none where something was connected, or nobody was let in. The session may be a challenge by now.
    const before = state ? begun.get(state) : undefined;
    if (!before || (await settle(ctx, before)) === 'stands') return;
    throw ctx.redirect(state?.errorURL ?? '/sign-in');
  });

  const before: Hook[] = [
    { matcher: onPassword, handler: beforePassword },
    { matcher: onCode, handler: beforeCode },
  ];
  const after: Hook[] = [
    { matcher: onPassword, handler: afterPassword },
    { matcher: onCode, handler: afterCode },
    { matcher: onCallback, handler: afterCallback },
  ];
  return { id: 'tinyforge-sign-in-guard', hooks: { before, after } } satisfies BetterAuthPlugin;
}

/** As the library finds out whose challenge it is. */
async function challengedPerson({ context, getSignedCookie }: SignIn): Promise<string | null> {
  const challenge = await getSignedCookie(context.createAuthCookie('two_factor').name, context.secret);
  const found = challenge ? await context.internalAdapter.findVerificationValue(challenge) : null;
  return found?.value ?? null;
}

/** Returns whether the request shows a session cookie that the library signed, whether that session is still valid or not. */
async function hasSession({ context, getSignedCookie }: SignIn): Promise<boolean> {
  return !!(await getSignedCookie(context.authCookies.sessionToken.name, context.secret));
}
