import { randomUUID } from 'node:crypto';

/** GitLab's errors are `{ message: "404 … Not Found" }`, those of its parameter checks `{ error: … }`. */
export function message(status: number, text: string): Response {
  return Response.json({ message: text }, { status });
}

export function error(status: number, text: string): Response {
  return Response.json({ error: text }, { status });
}

export function notFound(what?: string): Response {
  return message(404, what === undefined ? '404 Not Found' : `404 ${what} Not Found`);
}

/** A token that is valid, but not for this. `allowed`: the scopes that would be enough. */
export function insufficientScope(allowed: readonly string[]): Response {
  const body = {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: allowed.join(' '),
  };
  return Response.json(body, { status: 403 });
}

/** `X-Gitlab-…` for each key: `blob_id` becomes `X-Gitlab-Blob-Id`. Values go out as UTF-8, as GitLab sends them. */
export function gitlabHeaders(values: Readonly<Record<string, string | number | boolean>>): Headers {
  const headers = new Headers();
  for (const [key, value] of Object.entries(values)) {
    const utf8 = Buffer.from(String(value), 'utf8').toString('latin1');
    headers.set(`x-gitlab-${key.replaceAll('_', '-')}`, utf8.replace(/[\r\n\0]/g, ' '));
  }
  return headers;
}

/** What every answer has, the rate limit among it (in requests a minute). */
export function finish(response: Response, request: Request, now: Date, authenticated: boolean): Response {
  const headers = new Headers(response.headers);
  const id = randomUUID().replaceAll('-', '').toUpperCase().slice(0, 26);
  const reset = new Date(Math.ceil((now.getTime() + 1) / 60_000) * 60_000);
  const limit = authenticated ? 2_000 : 500;
  const shared = {
    'cache-control': 'max-age=0, private, must-revalidate',
    vary: 'Origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-gitlab-meta': JSON.stringify({ correlation_id: id, version: '1' }),
    'x-request-id': id,
    'ratelimit-name': authenticated ? 'throttle_authenticated_api' : 'throttle_unauthenticated_api',
    'ratelimit-limit': String(limit),
    'ratelimit-observed': '1',
    'ratelimit-remaining': String(limit - 1),
    'ratelimit-reset': String(reset.getTime() / 1000),
    'ratelimit-resettime': reset.toUTCString(),
  };
  for (const [name, value] of Object.entries(shared)) if (!headers.has(name)) headers.set(name, value);
  const body = request.method === 'HEAD' ? null : response.body;
  return new Response(body, { status: response.status, headers });
}
