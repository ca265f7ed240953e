import { type Database, type Queryable, schema, type Transaction } from '@tinyforge/db';
import type { SafeFetch } from '@tinyforge/providers';
import { type BetterAuthPlugin, betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { createAccessControl } from 'better-auth/plugins/access';
import { admin } from 'better-auth/plugins/admin';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Logger } from 'pino';
import type { Clock } from '../context.ts';
import { describeError } from '../describe-error.ts';
import { createGuessLimit } from '../person/guess-limit.ts';
import type { DerivedSecret } from '../sealing/keyring.ts';
import { type AdmissionContext, admitIdentity } from '../sign-in/admit-identity.ts';
import { connectIdentity } from '../sign-in/connect-identity.ts';
import { createIdentitySources } from '../sign-in/create-identity-sources.ts';
import { providerPlugin, withChallengeAfterProviders } from '../sign-in/provider-plugin.ts';
import { NO_SIGN_IN_PROVIDERS, type SignInSettings } from '../sign-in/sign-in-settings.ts';
import { CLIENT_ADDRESS_HEADER } from './client-address.ts';
import { cookiePrefix } from './cookie-prefix.ts';
import { type BegunSignIns, guardSignIns } from './guard-sign-ins.ts';
import { createRateLimitStorage } from './rate-limit-storage.ts';
import { createRecentRefusals } from './recent-refusals.ts';
import { secretVersion } from './secret-version.ts';

export type AuthOptions = {
  db: Database;
  /** Where browsers find the dashboard: `TINYFORGE_BASE_URL`, or `http://localhost:<port>` where none is set. */
  baseUrl: string;
  /** The origins that may change something, asked for anew at each request with its `Host` header: see `createAllowedOrigins`. */
  allowedOrigins: (host: string | null) => readonly string[];
  /** `keyring.deriveEach('session-cookie')`: the first signs and encrypts, all of them decrypt. */
  secrets: readonly DerivedSecret[];
  log: Logger;
  /** Whether admins must have a second factor: `TINYFORGE_REQUIRE_SECOND_FACTOR=admins`. */
  requiresSecondFactor?: boolean;
  /** Where else people can sign in, and the way there. */
  signIn?: { settings: SignInSettings; fetch: SafeFetch; clock: Clock };
};

/** Sign-in, sessions and password hashing, all by the library. */
export type Auth = ReturnType<typeof createAuth>;

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 128;

const SESSION_SECONDS = 7 * 24 * 60 * 60;
/** So coarse is "last seen". */
const SESSION_REFRESH_SECONDS = 60 * 60;
const SIGN_IN_WINDOW_SECONDS = 60;
const SIGN_IN_ATTEMPTS = 10;
const SECOND_FACTOR_WINDOW_SECONDS = 60;
const SECOND_FACTOR_ATTEMPTS = 10;

/** No permissions at all: the library's own admin routes are closed to HTTP, and would refuse everyone besides. */
const nothing = createAccessControl({ nothing: ['at-all'] }).newRole({ nothing: [] });

/**
 * Uses the read pool, so that no sign-in and no page waits behind a crowd of syncs. `within(tx)` is the same library working
 * inside an open transaction, for changes that must come together with an event or under a lock.
 */
export function createAuth(options: AuthOptions) {
  const { db, log, signIn } = options;
  const settings = signIn?.settings ?? NO_SIGN_IN_PROVIDERS;
  const clock = signIn?.clock ?? { now: () => new Date() };
  const admission: AdmissionContext = { db, clock, log, settings };
  const begun: BegunSignIns = new WeakMap();
  const plugin = providerPlugin({
    sources: signIn ? createIdentitySources(signIn) : [],
    async admit(identity, state) {
      const { standing, ...admitted } = await admitIdentity(admission, identity);
      begun.set(state, standing);
      return admitted;
    },
    connect: (identity, personId) => connectIdentity(admission, identity, personId),
    log,
  });
  return {
    ...configure(options, options.db.read, [guardSignIns(db, begun), plugin]),
    /** Without the guard: whoever it is for has a session already, and nobody signs in through it. */
    within: (tx: Transaction) => configure(options, tx, [plugin]),
    /** Where people can sign in besides with a password, in the order of their buttons. */
    providers: settings.providers.map(({ id, name }) => ({ id, name })),
    /** What the rate limit has just refused. */
    refusals: createRecentRefusals(),
    requiresSecondFactor: options.requiresSecondFactor ?? false,
    /** Of the current password or a code, where somebody signed in changes how they sign in: the library's own limit guards its HTTP routes alone. */
    guesses: createGuessLimit(options.db.write),
  };
}

function configure(
  { baseUrl, allowedOrigins, secrets, log }: AuthOptions,
  db: Queryable,
  plugins: BetterAuthPlugin[],
) {
  return betterAuth({
    appName: 'Tinyforge',
    // Its origin only: the library would take a path in it for its own base path.
    baseURL: new URL(baseUrl).origin,
    basePath: '/api/auth',
    // Versions, so that what an older key has encrypted (second factors) opens after a rotation, until it is sealed anew.
    secrets: secrets.map(({ keyId, secret }) => ({ version: secretVersion(keyId), value: secret })),
    trustedOrigins: (request) => [...allowedOrigins(request?.headers.get('host') ?? null)],
    database: drizzleAdapter(db, {
      provider: 'pg',
      schema: {
        user: schema.user,
        session: schema.session,
        account: schema.account,
        verification: schema.verification,
        rateLimit: schema.rateLimit,
        twoFactor: schema.twoFactor,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: MAX_PASSWORD_LENGTH,
    },
    account: {
      // Nobody but our own `admitIdentity` and `connectIdentity` connects anything.
      accountLinking: { disableImplicitLinking: true },
      updateAccountOnSignIn: false,
    },
    // What goes wrong at a callback before its own error page is known.
    onAPIError: { errorURL: '/sign-in' },
    session: { expiresIn: SESSION_SECONDS, updateAge: SESSION_REFRESH_SECONDS },
    rateLimit: {
      enabled: true,
      customStorage: createRateLimitStorage(db),
      window: 60,
      max: 100,
      customRules: {
        '/sign-in/*': { window: SIGN_IN_WINDOW_SECONDS, max: SIGN_IN_ATTEMPTS },
        '/two-factor/*': { window: SECOND_FACTOR_WINDOW_SECONDS, max: SECOND_FACTOR_ATTEMPTS },
      },
    },
    advanced: {
      // Said aloud, because the library drops both checks where NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
      cookiePrefix: cookiePrefix(baseUrl),
      useSecureCookies: baseUrl.startsWith('https://'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    // No `level`: with one, the library also writes to the console.
    logger: {
      log: (level, message, ...details) => {
        const errors = details
          .filter((detail) => detail instanceof Error)
          .map((error) => describeError(error));
        log[level === 'error' ? 'error' : 'warn']({ source: 'sign-in', errors }, message);
      },
    },
    plugins: [
      admin({
        defaultRole: 'none',
        adminRoles: ['admin'],
        roles: { admin: nothing, viewer: nothing, none: nothing },
      }),
      withChallengeAfterProviders(
        twoFactor({
          // Who signs in at a provider only has no password to show.
          allowPasswordless: true,
          // `createCodeLimit` counts instead, by the database's clock. The library's lock ends by that of the process which wrote it:
          // one that was days ahead would lock people out for days.
          accountLockout: { enabled: false },
          // No browser is trusted beyond the session that it has.
          trustDeviceMaxAge: 0,
        }),
      ),
      // After the second factor, whose challenge they see.
      ...plugins,
    ],
  });
}
