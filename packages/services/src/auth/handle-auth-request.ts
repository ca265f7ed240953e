import { CLIENT_ADDRESS_HEADER } from './client-address.ts';
import type { Auth } from './create-auth.ts';

/** Everything of the sign-in library that is open to HTTP. Its other routes answer 404, whatever it adds in a later version. */
export const OPEN_AUTH_ROUTES: readonly { method: string; path: string }[] = [
  { method: 'POST', path: '/api/auth/sign-in/email' },
  { method: 'POST', path: '/api/auth/sign-out' },
  { method: 'GET', path: '/api/auth/get-session' },
];

const MAX_BODY_BYTES = 8 * 1024;

/** Headers by which a proxy, or anyone who claims to be one, speaks of somebody else. */
const FORWARDED =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip|x-tinyforge-.*)$/i;

/**
 * Answers a request under `/api/auth/`. Only the open routes reach the library, without any header about forwarding: the address that its
 * rate limit counts by is `clientAddress`, from `resolveClientAddress`.
 *
 * @param clientAddress null where it is not known: all such requests share one count
 */
export async function handleAuthRequest(
  auth: Auth,
  request: Request,
  { clientAddress }: { clientAddress: string | null },
): Promise<Response> {
  const url = new URL(request.url);
  const open = OPEN_AUTH_ROUTES.some(
    (route) => route.method === request.method && route.path === url.pathname,
  );
  if (!open) return new Response('Not Found', { status: 404 });

  const body = request.method === 'POST' ? await readBody(request) : null;
  if (body === 'too_large') return new Response('Payload Too Large', { status: 413 });

  const headers = new Headers([...request.headers].filter(([name]) => !FORWARDED.test(name)));
  if (clientAddress !== null) headers.set(CLIENT_ADDRESS_HEADER, clientAddress);
  return auth.handler(new Request(url, { method: request.method, headers, body }));
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
