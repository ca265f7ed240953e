import { authorizationCodeRequest } from 'better-auth/oauth2';
import { z } from 'zod';
import { type AskProvider, parseJson } from './ask-provider.ts';
import type { Identity } from './identity.ts';
import { pickErrorCode, SignInError } from './sign-in-failure.ts';
import type { SignInProvider } from './sign-in-settings.ts';

/** What a browser has brought back, with what was kept of the sign-in that it belongs to. */
export type AuthorizationCode = {
  code: string;
  codeVerifier: string;
  redirectURI: string;
  /** Null where the provider has no ID tokens. */
  nonce: string | null;
};

/** A provider as the sign-in uses it. */
export type IdentitySource = {
  provider: SignInProvider;
  /** Whether its answer holds an ID token, which a nonce ties to one sign-in. */
  hasIdTokens: boolean;
  /** As it calls itself, once it has been asked: RFC 9207 lets it say so to the browser too. */
  readonly issuer?: string | undefined;
  /** Where to send a browser. @throws SignInError */
  createAuthorizationUrl(
    request: Omit<AuthorizationCode, 'code' | 'nonce'> & { state: string; nonce: string | undefined },
  ): Promise<URL>;
  /** Trades the code for tokens, and those for who it is. No token is kept. @throws SignInError */
  identify(code: AuthorizationCode): Promise<Identity>;
};

const tokenAnswer = z.object({ access_token: z.string().min(1), id_token: z.string().optional() });
const refusal = z.object({ error: z.unknown() });

/** RFC 6749, 4.1.3. GitHub tells of a refusal with status 200 and no token. @throws SignInError */
export async function exchangeCode(
  ask: AskProvider,
  { clientId, clientSecret }: SignInProvider,
  { code, codeVerifier, redirectURI }: AuthorizationCode,
  { tokenEndpoint, authentication }: { tokenEndpoint: string; authentication: 'basic' | 'post' },
): Promise<{ accessToken: string; idToken: string | null }> {
  const { headers, body } = await authorizationCodeRequest({
    code,
    codeVerifier,
    redirectURI,
    tokenEndpoint,
    authentication,
    options: { clientId, clientSecret },
  });
  const answer = parseJson(await ask('token', tokenEndpoint, { headers, body: body.toString() }));
  const parsed = tokenAnswer.safeParse(answer);
  if (!parsed.success) {
    const { error } = refusal.safeParse(answer).data ?? {};
    const details = { request: 'token', ...pickErrorCode(error) } as const;
    throw new SignInError('bad_answer', 'The provider gave no token for the code.', details);
  }
  return { accessToken: parsed.data.access_token, idToken: parsed.data.id_token ?? null };
}

/** Of a forge, whose names for groups know no case: in lower case, on both sides. */
export function lowerGroups<T extends { group: string }>(rules: readonly T[] | null): T[] | null {
  return rules?.map((rule) => ({ ...rule, group: rule.group.toLowerCase() })) ?? null;
}
