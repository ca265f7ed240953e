import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '../context.ts';
import { type AskProvider, parseJson } from './ask-provider.ts';
import { SignInError } from './sign-in-failure.ts';

/** How long a discovery document is believed. In milliseconds. */
const KEPT_MS = 60 * 60 * 1000;

/** OpenID Connect Discovery 1.0, 3: what is used of it. */
const discoveryDocument = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url({ protocol: /^https?$/ }),
  token_endpoint: z.url({ protocol: /^https?$/ }),
  userinfo_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export type Issuer = {
  /** To the letter as its tokens call it. */
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  userinfoEndpoint: string | null;
  /** How the client shows its secret. Basic is what a document that says nothing means. */
  authentication: 'basic' | 'post';
  /** Its keys, asked for when a token names one that is not known. */
  keys: JWTVerifyGetKey;
};

/**
 * Asks an issuer for its endpoints when they are first needed, and again once they are an hour old: the dashboard starts without the provider. A
 * document of another issuer is refused; one slash at the end makes no other issuer, since Gitea's tokens have one and what people type may not.
 *
 * @returns a function that @throws SignInError
 */
export function createDiscovery(ask: AskProvider, clock: Clock, url: string): () => Promise<Issuer> {
  let known: { issuer: Promise<Issuer>; until: number } | null = null;
  return () => {
    const now = clock.now().getTime();
    if (known && now < known.until) return known.issuer;
    const issuer = discover(ask, url);
    known = { issuer, until: now + KEPT_MS };
    issuer.catch(() => {
      known = null;
    });
    return issuer;
  };
}

async function discover(ask: AskProvider, url: string): Promise<Issuer> {
  const base = url.replace(/\/$/, '');
  const parsed = discoveryDocument.safeParse(
    parseJson(await ask('discovery', `${base}/.well-known/openid-configuration`)),
  );
  if (!parsed.success)
    throw new SignInError('bad_answer', 'The discovery document lacks something.', {
      request: 'discovery',
    });
  const found = parsed.data;
  if (found.issuer.replace(/\/$/, '') !== base)
    throw new SignInError('bad_answer', 'The discovery document is of another issuer.', {
      request: 'discovery',
    });
  const methods = found.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return {
    issuer: found.issuer,
    authorizationEndpoint: found.authorization_endpoint,
    tokenEndpoint: found.token_endpoint,
    userinfoEndpoint: found.userinfo_endpoint ?? null,
    authentication: methods.includes('client_secret_basic') ? 'basic' : 'post',
    keys: createRemoteJWKSet(new URL(found.jwks_uri), {
      // The library's own fetch would be another way out.
      [customFetch]: async (address) => {
        const { status, body } = await ask('keys', address);
        return new Response(new Uint8Array(body), { status });
      },
    }),
  };
}
