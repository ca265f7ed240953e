import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Account, type Interaction } from 'oidc-provider';

/** What the provider says of somebody besides their subject. */
export type OidcClaims = { [name: string]: unknown; email?: string; email_verified?: boolean; name?: string };

/** Makes another ID token out of the one that the provider has signed. `sign` signs with the provider's own key. */
export type Tamper = (
  claims: JWTPayload,
  sign: (claims: JWTPayload) => Promise<string>,
) => string | Promise<string>;

export type OidcProvider = {
  issuer: string;
  /** `127.0.0.1:port`. */
  host: string;
  clientId: string;
  clientSecret: string;
  /** Who can sign in, by subject; to be filled and changed by the test. */
  people: Map<string, OidcClaims>;
  /** Set: every ID token goes through it. */
  tamper: Tamper | null;
  /** What was asked for, as `GET /path`. */
  requests: string[];
  close(): Promise<void>;
};

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/**
 * A certified OpenID Connect provider (`oidc-provider`) on loopback, with a sign-in page of the test's own: a form that asks for the subject, which
 * stands for consent too. It wants PKCE.
 */
export async function startOidcProvider({ redirectUris }: { redirectUris: string[] }): Promise<OidcProvider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'key-of-the-test', alg: 'RS256', use: 'sig' };
  const people = new Map<string, OidcClaims>();
  const requests: string[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `http://${host}`;
  const [clientId, clientSecret] = ['tinyforge', 'a client secret that only the tests use'];

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a cookie key that only the tests use'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub): Account | undefined =>
      people.has(sub)
        ? { accountId: sub, claims: () => ({ sub, ...people.get(sub) }) as { sub: string } }
        : undefined,
  });
  const answer = provider.callback();
  const started: OidcProvider = {
    issuer,
    host,
    clientId,
    clientSecret,
    people,
    tamper: null,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  handle = (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    requests.push(`${request.method} ${path}`);
    if (path.startsWith('/interaction/')) return interact(provider, request, response);
    if (path === '/token') tamperWithTokens(response, started, privateKey);
    return answer(request, response);
  };
  return started;
}

async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  if (request.method === 'GET' && interaction.prompt.name === 'login') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      '<!doctype html><title>Sign in at the provider</title><link rel="icon" href="data:,"><form method="post"><label>Subject <input name="subject"></label> <button>Allow</button> <button name="deny" value="1">Deny</button></form>',
    );
    return;
  }
  const form = new URLSearchParams(request.method === 'POST' ? await readText(request) : '');
  const result = form.has('deny')
    ? { error: 'access_denied', error_description: '<b>The person said no</b>' }
    : interaction.prompt.name === 'login'
      ? { login: { accountId: form.get('subject') ?? '' } }
      : { consent: { grantId: await grantAll(provider, interaction) } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

async function grantAll(provider: Provider, { session, params }: Interaction): Promise<string> {
  const grant = new provider.Grant({
    accountId: session?.accountId ?? '',
    clientId: String(params.client_id),
  });
  grant.addOIDCScope(String(params.scope));
  return grant.save();
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Puts `tamper` between the provider and its answer, which it writes at once. */
function tamperWithTokens(response: ServerResponse, { tamper }: OidcProvider, key: SigningKey): void {
  if (!tamper) return;
  const end = response.end.bind(response) as (text: string) => void;
  response.end = ((text: unknown) => {
    void replaceIdToken(String(text), tamper, key).then((changed) => {
      response.setHeader('content-length', Buffer.byteLength(changed));
      end(changed);
    });
    return response;
  }) as typeof response.end;
}

async function replaceIdToken(text: string, tamper: Tamper, key: SigningKey): Promise<string> {
  const body = JSON.parse(text);
  if (typeof body.id_token !== 'string') return text;
  const { alg = '', kid } = decodeProtectedHeader(body.id_token);
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg, ...(kid !== undefined && { kid }) }).sign(key);
  return JSON.stringify({ ...body, id_token: await tamper(decodeJwt(body.id_token), sign) });
}
