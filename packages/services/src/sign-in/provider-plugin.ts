import type { BetterAuthPlugin } from 'better-auth';
import { APIError, addOAuthServerContext, createAuthMiddleware, getOAuthState } from 'better-auth/api';
import type { OAuthProvider } from 'better-auth/oauth2';
import type { Logger } from 'pino';
import { describeError } from '../describe-error.ts';
import type { Admitted } from './admit-identity.ts';
import type { Identity } from './identity.ts';
import type { AuthorizationCode, IdentitySource } from './identity-source.ts';
import { pickErrorCode, SignInError, type SignInFailure } from './sign-in-failure.ts';
import type { SignInProvider } from './sign-in-settings.ts';

export const CALLBACK_PATH = '/callback/:id';

export type ProviderPluginOptions = {
  sources: readonly IdentitySource[];
  /**
   * Both throw a `SignInError` for who stays out.
   *
   * @param state what the library knows of this sign-in: one object from here to its end
   */
  admit: (identity: Identity, state: object) => Promise<Admitted>;
  connect: (identity: Identity, personId: string) => Promise<Admitted>;
  log: Logger;
};

/**
 * Our providers for the sign-in library, which does state, PKCE, nonce, cookies and sessions. Whatever leaves this process does so in an
 * `IdentitySource`; who may come in is decided in `admit` before the library looks for the account, so that it always finds one: it neither
 * makes nor connects any by itself.
 */
export function providerPlugin(options: ProviderPluginOptions) {
  const providers = options.sources.map((source) => toLibraryProvider(source, options));
  return {
    id: 'tinyforge-providers',
    init: () => ({ context: { socialProviders: providers } }),
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/sign-in/social' || path === '/link-social',
          // The state says at which provider it was made: an answer to one is none to another.
          handler: createAuthMiddleware(async ({ body }) => {
            await addOAuthServerContext({ provider: body?.provider });
          }),
        },
      ],
      after: [
        {
          matcher: ({ path }) => path === CALLBACK_PATH,
          handler: createAuthMiddleware(async (ctx) => {
            await noteRefusal(ctx.query?.error, options.log);
            const { returned } = ctx.context;
            // What `withChallengeAfterProviders` has made of the answer is for a script; a browser wants a page.
            const isChallenge =
              typeof returned === 'object' && returned !== null && 'twoFactorRedirect' in returned;
            if (isChallenge)
              throw ctx.redirect(withQuery(await pageOfState('callbackURL'), { step: 'code' }));
          }),
        },
      ],
    },
  } satisfies BetterAuthPlugin;
}

/** The library asks for the second factor after a password alone; with this its plugin does so after a provider too. */
export function withChallengeAfterProviders<
  T extends { hooks: { after: { matcher: (context: never) => boolean }[] } },
>(plugin: T): T {
  const after = plugin.hooks.after.map((hook) => ({
    ...hook,
    matcher: (context: never) =>
      hook.matcher(context) || (context as { path?: string }).path === CALLBACK_PATH,
  }));
  return { ...plugin, hooks: { ...plugin.hooks, after } };
}

function toLibraryProvider(
  source: IdentitySource,
  { admit, connect, log }: ProviderPluginOptions,
): OAuthProvider<Identity> {
  const { provider: settings } = source;
  return {
    id: settings.id,
    name: settings.name,
    get issuer() {
      return source.issuer;
    },
    requiresIdTokenNonce: source.hasIdTokens,
    disableImplicitSignUp: true,
    disableSignUp: true,
    options: { disableSignUp: true },
    accountSubject: ({ profile }) => profile.accountId,
    async createAuthorizationURL({ state, codeVerifier, redirectURI, idTokenNonce: nonce }) {
      try {
        return await source.createAuthorizationUrl({ state, codeVerifier, redirectURI, nonce });
      } catch (error) {
        const failure = noteFailure(error, settings, log);
        throw new APIError('BAD_GATEWAY', { code: failure, message: 'The provider can not be asked.' });
      }
    },
    // The library has one word for whatever goes wrong here, so the code is only carried on to where its failure can be told.
    validateAuthorizationCode: async ({ code, codeVerifier = '', redirectURI }) => ({
      raw: { code, codeVerifier, redirectURI },
    }),
    async getUserInfo({ raw, expectedIdTokenNonce: nonce = null }) {
      const state = await getOAuthState();
      try {
        if (state?.serverContext?.provider !== settings.id)
          throw new SignInError('bad_answer', 'The state was made at another provider.');
        const identity = await source.identify({ ...(raw as Omit<AuthorizationCode, 'nonce'>), nonce });
        const { email } = await (state.link ? connect(identity, state.link.userId) : admit(identity, state));
        return { user: { name: identity.name, email, emailVerified: true }, data: identity };
      } catch (error) {
        const failure = noteFailure(error, settings, log);
        const location = withQuery(await pageOfState('errorURL'), { error: failure });
        throw new APIError('FOUND', undefined, { location });
      }
    },
  };
}

/** @throws the error itself when nobody has foreseen it */
function noteFailure(error: unknown, { id }: SignInProvider, log: Logger): SignInFailure {
  if (!(error instanceof SignInError)) throw error;
  const { failure, details } = error;
  const why = error.cause instanceof Error ? describeError(error.cause) : undefined;
  const what = { source: 'sign-in', provider: id, failure, ...details, cause: why?.name, code: why?.code };
  log.warn(what, error.message);
  return failure;
}

/**
 * Logs the error with which a provider sent a browser back, where the browser has begun that sign-in here.
 */
async function noteRefusal(error: unknown, log: Logger): Promise<void> {
  const state = error === undefined ? null : await getOAuthState();
  if (!state) return;
  const what = { source: 'sign-in', provider: state.serverContext?.provider, request: 'authorization' };
  log.warn({ ...what, ...pickErrorCode(error) }, 'The provider refused the sign-in.');
}

/** A page of ours, as `handleAuthRequest` has put it into the state. */
async function pageOfState(which: 'callbackURL' | 'errorURL'): Promise<string> {
  const state = await getOAuthState();
  return state?.[which] ?? '/sign-in';
}

function withQuery(page: string, query: Record<string, string>): string {
  const base = 'http://page.invalid';
  const url = new URL(page, base);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url.href.slice(base.length);
}
