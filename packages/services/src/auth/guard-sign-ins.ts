import { isDeepStrictEqual } from 'node:util';
import { type Database, schema } from '@tinyforge/db';
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthMiddleware, getOAuthState, isAPIError } from 'better-auth/api';
import { deleteSessionCookie } from 'better-auth/cookies';
import { eq } from 'drizzle-orm';
import { CALLBACK_PATH } from '../sign-in/provider-plugin.ts';
import { createAccountLimit } from './account-limit.ts';
import { createCodeLimit } from './code-limit.ts';
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
type SignIn = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * What the sign-in library does not see to, around its ways in: limits that many attempts at once do not get past, codes that count once, and that no
 * sign-in outlives a change of what it rests on (`Standing`). It reads a password's hash, works on it for a while and then makes a session;
 * a new password that is set meanwhile ends the sessions that are there, and would not end that one.
 *
 * Comes after the library's second factor in the list of plugins, so that a session which that has turned into a challenge is none any more.
 */
export function guardSignIns(db: Database) {
  const accounts = createAccountLimit(db.read);
  const codes = createCodeLimit(db.read);
  /** How the person stood when the sign-in began, by the library's context, which is one for each request. */
  const begun = new WeakMap<object, Standing>();

  const onPassword = ({ path }: { path?: string | undefined }) => path === PASSWORD_PATH;
  const onCode = ({ path }: { path?: string | undefined }) => path !== undefined && CODE_PATHS.includes(path);
  const onCallback = ({ path }: { path?: string | undefined }) => path === CALLBACK_PATH;
  const begin = (ctx: SignIn, standing: Standing | null) => standing && begun.set(ctx.context, standing);

  const beforePassword = createAuthMiddleware(async (ctx) => {
    await accounts.count(ctx);
    begin(ctx, await standingOfAddress(db.read, String(ctx.body?.email ?? '')));
  });
  const beforeCode = createAuthMiddleware(async (ctx) => {
    const personId = await challengedPerson(ctx);
    // Where there is no challenge the library says so itself.
    if (personId === null) return;
    await codes.count(personId, String(ctx.body?.code ?? ''));
    begin(ctx, await standingOfPerson(db.read, personId));
  });

  /** Takes back what a sign-in has made when the person's standing is not what it was. */
  const settle = async (ctx: SignIn): Promise<'stands' | 'fell'> => {
    const { newSession } = ctx.context;
    const before = begun.get(ctx.context) ?? standingOfSession(newSession);
    if (!before) return 'stands';
    const fell = await db.write.transaction(async (tx) => {
      await lockStanding(tx, before.personId);
      const now = await standingOfPerson(tx, before.personId);
      if (now && isDeepStrictEqual({ ...now, ...before }, now)) return false;
      if (newSession) await tx.delete(schema.session).where(eq(schema.session.id, newSession.session.id));
      await endHalfwaySignIns(tx, before.personId);
      return true;
    });
    if (!fell) return 'stands';
    ctx.context.setNewSession(null);
    deleteSessionCookie(ctx);
    return 'fell';
  };

  const afterPassword = createAuthMiddleware(async (ctx) => {
    if (isAPIError(ctx.context.returned)) return;
    if ((await settle(ctx)) === 'fell') {
      throw new APIError('UNAUTHORIZED', {
        message: 'Invalid email or password',
        code: 'INVALID_EMAIL_OR_PASSWORD',
      });
    }
    await accounts.forget(ctx);
  });
  const afterCode = createAuthMiddleware(async (ctx) => {
    const personId = begun.get(ctx.context)?.personId;
    if (personId === undefined || isAPIError(ctx.context.returned)) return;
    if ((await settle(ctx)) === 'fell') {
      throw new APIError('UNAUTHORIZED', {
        message: 'Invalid two factor cookie',
        code: 'INVALID_TWO_FACTOR_COOKIE',
      });
    }
    await codes.forget(personId);
  });
  const afterCallback = createAuthMiddleware(async (ctx) => {
    // Whether it was to sign in or to connect, the answer is a redirection.
    if (!ctx.context.newSession || (await settle(ctx)) === 'stands') return;
    throw ctx.redirect((await getOAuthState())?.errorURL ?? '/sign-in');
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

/**
 * How somebody stood whom a provider brought, as the library read them before it made the session. It rests on no password; and the library itself may
 * have touched the row, to note that the address is verified.
 */
function standingOfSession(
  made: SignIn['context']['newSession'],
): Omit<Standing, 'password' | 'updatedAt'> | null {
  if (!made) return null;
  const { id, banned, twoFactorEnabled } = made.user;
  return { personId: id, secondFactor: twoFactorEnabled === true, disabled: banned === true };
}
