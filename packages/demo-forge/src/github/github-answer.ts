import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../tokens.ts';
import type { RateLimit } from './github-rate-limit.ts';

const DOCS = 'https://docs.github.com/rest';
const JSON_TYPE = 'application/json; charset=utf-8';

/** An answer before the headers that every answer has. `conditional`: it carries an ETag. */
export type GithubAnswer = {
  status: number;
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
  mediaType?: string;
  headers?: Record<string, string>;
  conditional: boolean;
};

export function ok(value: unknown): GithubAnswer {
  return { status: 200, body: JSON.stringify(value), type: JSON_TYPE, conditional: true };
}

/** Text or bytes in a media type of GitHub's own, such as `sha` or `raw`. */
export function okAs(param: 'sha' | 'raw', body: string | Uint8Array<ArrayBuffer>): GithubAnswer {
  const type = `application/vnd.github.${param}; charset=utf-8`;
  return { status: 200, body, type, mediaType: `github.v3; param=${param}`, conditional: true };
}

/** GitHub's error body: `message`, `documentation_url` and the status once more, as text. */
export function fail(
  status: number,
  message: string,
  docs = '',
  more: Record<string, unknown> = {},
): GithubAnswer {
  const body = { message, ...more, documentation_url: DOCS + docs, status: String(status) };
  return { status, body: JSON.stringify(body), type: JSON_TYPE, conditional: false };
}

/** Where a renamed repository is now: by its number, which stays. */
export function movedTo(location: string): GithubAnswer {
  const body = {
    message: 'Moved Permanently',
    url: location,
    documentation_url:
      'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects',
  };
  return {
    status: 301,
    body: JSON.stringify(body),
    type: JSON_TYPE,
    headers: { location },
    conditional: false,
  };
}

/** Whether the request asks for one of GitHub's media types, in the older (`v3.raw`) or the newer form. */
export function accepts(request: Request, param: 'sha' | 'raw'): boolean {
  const wanted = new RegExp(`application/vnd\\.github\\.(?:v3\\.)?${param}(?:\\+json)?(?:[;,\\s]|$)`, 'i');
  return wanted.test(request.headers.get('accept') ?? '');
}

/** The response as it goes out; 304 without a body where the request names the same ETag. */
export function render(answer: GithubAnswer, request: Request, caller: Caller, limit: RateLimit): Response {
  const headers = new Headers({
    'content-type': answer.type,
    'cache-control': answer.conditional ? cacheControl(caller) : 'no-cache',
    vary: 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With',
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'deny',
    'x-github-media-type': answer.mediaType ?? 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    'x-github-request-id': requestId(),
    'x-ratelimit-limit': String(limit.limit),
    'x-ratelimit-remaining': String(limit.remaining),
    'x-ratelimit-reset': String(limit.reset),
    'x-ratelimit-used': String(limit.used),
    'x-ratelimit-resource': 'core',
    ...answer.headers,
  });
  if (caller.kind === 'token') {
    const { token, scopes, expiresAt, isInstallation } = caller.token;
    // Tokens with permissions in place of scopes: GitHub tells nothing of either.
    if (!isInstallation && !token.startsWith('github_pat_')) {
      headers.set('x-oauth-scopes', scopes.join(', '));
      headers.set('x-accepted-oauth-scopes', '');
    }
    if (expiresAt) headers.set('github-authentication-token-expiration', expirationOf(expiresAt));
  }
  if (answer.conditional) {
    const etag = etagOf(answer, request);
    headers.set('etag', etag);
    if (matches(request.headers.get('if-none-match'), etag)) {
      headers.delete('content-type');
      return new Response(null, { status: 304, headers });
    }
  }
  return new Response(request.method === 'HEAD' ? null : answer.body, { status: answer.status, headers });
}

/** `2026-12-31 23:59:59 UTC`. */
function expirationOf(date: Date): string {
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

function cacheControl(caller: Caller): string {
  return `${caller.kind === 'token' ? 'private' : 'public'}, max-age=60, s-maxage=60`;
}

/** GitHub's differs between tokens and media types, so that one answer can't stand for the other. */
function etagOf(answer: GithubAnswer, request: Request): string {
  const hash = createHash('sha256');
  hash.update(`${request.headers.get('authorization') ?? ''}\n${answer.type}\n`).update(answer.body);
  return `W/"${hash.digest('hex')}"`;
}

function matches(header: string | null, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  return (header ?? '').split(',').some((tag) => tag.trim() === '*' || bare(tag) === bare(etag));
}

function requestId(): string {
  const hex = randomBytes(18).toString('hex').toUpperCase();
  return [hex.slice(0, 4), hex.slice(4, 10), hex.slice(10, 17), hex.slice(17, 24), hex.slice(24, 32)].join(
    ':',
  );
}
