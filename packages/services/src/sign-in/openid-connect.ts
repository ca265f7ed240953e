import { createAuthorizationURL } from 'better-auth/oauth2';
import type { Clock } from '../context.ts';
import { type AskProvider, parseJson } from './ask-provider.ts';
import { type Claims, readClaims } from './claims.ts';
import { createDiscovery, type Issuer } from './discover-issuer.ts';
import { type AuthorizationCode, exchangeCode, type IdentitySource } from './identity-source.ts';
import { SignInError } from './sign-in-failure.ts';
import type { SignInProvider } from './sign-in-settings.ts';
import { verifyIdToken } from './verify-id-token.ts';

const SCOPES = ['openid', 'profile', 'email'];

/**
 * Any OpenID Connect provider that can be discovered, GitLab and Gitea among them: the code flow with PKCE and a nonce. Who it is comes out of the
 * ID token; the userinfo endpoint, where there is one, adds the claims that providers leave out of it.
 */
export function createOpenidConnect(
  provider: SignInProvider,
  { ask, clock }: { ask: AskProvider; clock: Clock },
): IdentitySource {
  const discover = createDiscovery(ask, clock, provider.url);
  let known: Issuer | undefined;
  const findIssuer = async () => {
    known = await discover();
    return known;
  };
  return {
    provider,
    hasIdTokens: true,
    get issuer() {
      return known?.issuer;
    },
    async createAuthorizationUrl({ nonce, ...request }) {
      const { authorizationEndpoint } = await findIssuer();
      return createAuthorizationURL({
        ...request,
        id: provider.id,
        options: { clientId: provider.clientId },
        authorizationEndpoint,
        scopes: [...SCOPES, ...provider.scopes],
        ...(nonce !== undefined && { nonce }),
      });
    },
    async identify(code) {
      const issuer = await findIssuer();
      const { accessToken, idToken } = await exchangeCode(ask, provider, code, issuer);
      if (idToken === null)
        throw new SignInError('bad_answer', 'The provider gave no ID token.', { request: 'token' });
      const claims = await verifyIdToken(idToken, {
        issuer,
        clientId: provider.clientId,
        nonce: demandNonce(code),
        clock,
      });
      const more = await askUserinfo(ask, issuer, accessToken);
      // OpenID Connect Core 1.0, 5.3.2: otherwise somebody else's answer could be put in its place.
      if (more && more.sub !== claims.sub)
        throw new SignInError('bad_answer', 'The userinfo endpoint speaks of somebody else.', {
          request: 'userinfo',
        });
      return readClaims(provider, issuer.issuer, claims, more ?? {});
    },
  };
}

/** An absent nonce would equal that of a token without one. */
function demandNonce({ nonce }: AuthorizationCode): string {
  if (!nonce) throw new SignInError('bad_answer', 'The sign-in has no nonce.');
  return nonce;
}

async function askUserinfo(ask: AskProvider, issuer: Issuer, accessToken: string): Promise<Claims | null> {
  if (issuer.userinfoEndpoint === null) return null;
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
  const claims = parseJson(await ask('userinfo', issuer.userinfoEndpoint, { headers }));
  if (typeof claims === 'object' && claims !== null) return claims as Claims;
  throw new SignInError('bad_answer', 'The userinfo endpoint answered no object.', { request: 'userinfo' });
}
