import { isUnavailable } from '@tinyforge/db';
import { getIP } from 'better-auth/api';
import { SIGN_IN_PROVIDERS, type SignInProviderId } from '../sign-in/sign-in-settings.ts';
import { CLIENT_ADDRESS_HEADER } from './client-address.ts';
import type { Auth } from './create-auth.ts';
import { NO_CHALLENGE, UNEXPECTED_ORIGIN, WRONG_PASSWORD } from './refusals.ts';
import { withOnlyCookie } from './with-only-cookie.ts';
import { withoutTokens } from './without-tokens.ts';

/** A route of the sign-in library that HTTP may reach. */
export type OpenAuthRoute = {
  method: 'GET' | 'POST';
  path: string;
  /** The keys of the body, all of them texts, that reach the library. What else a client sends is dropped. */
  fields?: readonly string[];
  /** Made out of those texts: what reaches the library in their place. */
  toBody?: (texts: Record<string, string>) => Record<string, unknown>;
  /** Only where the operator has set this provider up, or any. */
  provider?: SignInProviderId | 'any';
  /** Requires a second-factor challenge, and no other cookie reaches the library: a session can't be used to try codes. */
  needsChallenge?: true;
};

/** Everything of the sign-in library that is open to HTTP. Its other routes answer 404, whatever it adds in a later version. */
export const OPEN_AUTH_ROUTES: readonly OpenAuthRoute[] = [
  { method: 'POST', path: '/api/auth/sign-in/email', fields: ['email', 'password'] },
  { method: 'POST', path: '/api/auth/two-factor/verify-totp', fields: ['code'], needsChallenge: true },
  { method: 'POST', path: '/api/auth/two-factor/verify-backup-code', fields: ['code'], needsChallenge: true },
  { method: 'POST', path: '/api/auth/sign-out' },
  { method: 'GET', path: '/api/auth/get-session' },
  {
    method: 'POST',
    path: '/api/auth/sign-in/social',
    fields: ['provider', 'next'],
    toBody: signInBody,
    provider: 'any',
  },
  {
    method: 'POST',
    path: '/api/auth/link-social',
    fields: ['provider'],
    toBody: connectBody,
    provider: 'any',
  },
  ...SIGN_IN_PROVIDERS.map(
    (id) => ({ method: 'GET', path: `/api/auth/callback/${id}`, provider: id }) as const,
  ),
];

/**
 * Back from the provider it is to the sign-in page, which checks `next` as it does after a password, and shows what went wrong. No address
 * that a client names is ever gone to from here.
 */
function signInBody({ provider = '', next = '/' }: Record<string, string>): Record<string, unknown> {
  const back = `/sign-in?next=${encodeURIComponent(next)}`;
  const errorCallbackURL = `${back}&provider=${encodeURIComponent(provider)}`;
  return { provider, callbackURL: back, errorCallbackURL, disableRedirect: true };
}

function connectBody({ provider = '' }: Record<string, string>): Record<string, unknown> {
  const query = `provider=${encodeURIComponent(provider)}`;
  const pages = { callbackURL: `/account?connected&${query}`, errorCallbackURL: `/account?${query}` };
  return { provider, ...pages, disableRedirect: true };
}

const MAX_BODY_BYTES = 8 * 1024;

/** The headers that reach the library. Among those that do not are the claims of proxies about addresses, hosts and protocols. */
const PASSED_HEADERS = [
  'cookie',
  // For `createAllowedOrigins`; addresses of ours are made from the configured one.
  'host',
  'origin',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'user-agent',
];

/**
 * Answers a request under `/api/auth/`. Only the open routes reach the library, with the headers of `PASSED_HEADERS` alone: the address that its
 * rate limit counts by is `clientAddress`, from `resolveClientAddress`. What that limit has refused within the last second is refused again without
 * asking. No answer's body holds the session's token.
 *
 * @param clientAddress null where it is not known: all such requests share one count
 */
export async function handleAuthRequest(
  auth: Auth,
  request: Request,
  { clientAddress }: { clientAddress: string | null },
): Promise<Response> {
  const url = new URL(request.url);
  const route = OPEN_AUTH_ROUTES.find((open) => open.method === request.method && open.path === url.pathname);
  if (!route || !isSetUp(auth, route)) return unknownAddress();

  const headers = new Headers([...request.headers].filter(([name]) => PASSED_HEADERS.includes(name)));
  if (clientAddress !== null) headers.set(CLIENT_ADDRESS_HEADER, clientAddress);
  // As the library counts: a whole IPv6 network is one.
  const refusalKey = `${getIP(headers, auth.options) ?? 'unknown'} ${route.path}`;
  const repeated = auth.refusals.repeat(refusalKey);
  if (repeated) return withRetryAfter(repeated);
  const answer = await askLibrary(auth, request, { url, route, headers }).catch((error: unknown) => {
    if (isUnavailable(error)) return unavailable();
    throw error;
  });
  auth.refusals.note(refusalKey, answer);
  return withRetryAfter(await withoutTokens(answer));
}

/** For a refusal that does not say when to come back: an account is not told how long it waits. In seconds. */
const DEFAULT_RETRY_SECONDS = 60;

/** A refusal for now with the standard's header beside the library's own. */
function withRetryAfter(answer: Response): Response {
  if (answer.status !== 429) return answer;
  const headers = new Headers(answer.headers);
  headers.set('retry-after', headers.get('x-retry-after') ?? String(DEFAULT_RETRY_SECONDS));
  return new Response(answer.body, { status: answer.status, headers });
}

/** As every other address under `/api/` at which there is nothing. */
function unknownAddress(): Response {
  const detail = 'There is nothing at this address.';
  return problem('not_found', { status: 404, title: 'Not Found', detail });
}

/** The database is busy or can't be reached. */
function unavailable(): Response {
  const detail = 'The database can not be reached at this moment. Try again in a few seconds.';
  const about = { status: 503, title: 'Service Unavailable', detail };
  return problem('unavailable', about, { 'retry-after': '5' });
}

/** As `problem` in @tinyforge/api (RFC 9457), which imports this package. */
function problem(
  code: string,
  about: { status: number; title: string; detail: string },
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ type: 'about:blank', ...about, code }), {
    status: about.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

function isSetUp({ providers }: Auth, { provider }: OpenAuthRoute): boolean {
  return !provider || providers.some(({ id }) => provider === 'any' || provider === id);
}

async function askLibrary(
  auth: Auth,
  request: Request,
  { url, route, headers }: { url: URL; route: OpenAuthRoute; headers: Headers },
): Promise<Response> {
  if (route.method === 'GET') return auth.handler(new Request(url, { method: 'GET', headers }));

  const sent = await readBody(request);
  if (sent === 'too_large') return new Response('Payload Too Large', { status: 413 });
  const passed = route.needsChallenge ? await withOnlyCookie(auth, headers, 'two_factor') : headers;
  if (!passed) return Response.json(NO_CHALLENGE, { status: 401 });
  passed.set('content-type', 'application/json');
  const texts = pickTexts(sent, route.fields ?? []);
  const body = JSON.stringify(route.toBody?.(texts) ?? texts);
  return rewriteForbidden(await auth.handler(new Request(url, { method: 'POST', headers: passed, body })));
}

/**
 * Answers a disabled person who knows their password as one who does not, so that it can't be told who is disabled; and says of an unexpected
 * origin what to do about it.
 */
async function rewriteForbidden(response: Response): Promise<Response> {
  if (response.status !== 403) return response;
  const { code } = (await response.clone().json()) as { code?: unknown };
  if (code === 'BANNED_USER') return Response.json(WRONG_PASSWORD, { status: 401 });
  if (code === 'INVALID_ORIGIN') return Response.json({ code, message: UNEXPECTED_ORIGIN }, { status: 403 });
  return response;
}

/** Of a JSON object, the given keys whose values are texts. What is no such object has none. */
function pickTexts(bytes: Uint8Array, keys: readonly string[]): Record<string, string> {
  let sent: unknown;
  try {
    sent = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
  if (typeof sent !== 'object' || sent === null) return {};
  const texts = Object.entries(sent).filter(
    ([key, value]) => keys.includes(key) && typeof value === 'string',
  );
  return Object.fromEntries(texts);
}

/** Counts while reading: what a client says of its own length proves nothing. */
async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | 'too_large'> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_BODY_BYTES) return 'too_large';
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
