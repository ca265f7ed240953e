import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createDemoRepository, type DemoForge, startDemoForge } from '@tinyforge/demo-forge';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProviders } from './create-providers.ts';
import { FORGE_KINDS, type ForgeKind, type Providers, type ReadFileResult } from './provider.ts';
import { createSafeFetch } from './safe-fetch/safe-fetch.ts';

const TOKEN = 'canary-7b1d94';
const SPEC = 'version: 1\n';
const FAST_RETRIES = { retries: 2, delayMs: 1, longestWaitMs: 0 };

type Intercept = (request: Request) => Response | undefined | Promise<Response | undefined>;

let forge: DemoForge;
let directory: string;
let safeFetch: ReturnType<typeof createSafeFetch>;
let providers: Providers;
let intercept: Intercept | null = null;
let requests: Request[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tinyforge-hostile-'));
  const scopes = { github: ['repo'], gitlab: ['read_api'], gitea: ['all'] };
  const tokens = FORGE_KINDS.map((kind) => ({
    token: TOKEN,
    forge: kind,
    access: 'all' as const,
    scopes: scopes[kind],
  }));
  forge = await startDemoForge({
    directory,
    tokens,
    intercept: (request) => {
      requests.push(request);
      return intercept?.(request);
    },
  });
  for (const kind of FORGE_KINDS)
    await createDemoRepository({ directory, forge: kind, repository: 'acme/web', files: { 'a.yml': SPEC } });
  safeFetch = createSafeFetch({
    allowedHosts: () => [{ kind: 'address', address: '127.0.0.1', port: forge.port }],
    timeouts: { headers: 2_000 },
  });
});

// Each test meets forges that it has not read from before: nothing that is kept may answer instead of them.
beforeEach(() => {
  providers = createProviders({ fetch: safeFetch, retry: FAST_RETRIES });
});

afterEach(() => {
  intercept = null;
  requests = [];
});

afterAll(async () => {
  await safeFetch.close();
  await forge.stop();
  await rm(directory, { recursive: true, force: true });
});

function read(kind: ForgeKind): Promise<ReadFileResult> {
  return providers[kind].readFile({
    baseUrl: forge.baseUrl(kind),
    repository: 'acme/web',
    ref: { kind: 'default' },
    path: 'a.yml',
    token: TOKEN,
  });
}

const ENTRY = { path: 'other.yml', mode: '100644', sha: '1'.repeat(40), size: 1 };
const JSON_TYPE = { 'content-type': 'application/json' };
const json = (value: unknown, status = 200) => Response.json(value, { status });

/** The request that brings the file's bytes. */
const CONTENT: Record<ForgeKind, RegExp> = {
  github: /\/git\/blobs\//,
  gitlab: /\/repository\/blobs\//,
  gitea: /\/git\/blobs\//,
};

/** Answers the request for the bytes with what the forge says, changed. */
function changeContent(kind: ForgeKind, change: (answer: Record<string, unknown>) => unknown): Intercept {
  let isOwn = false;
  return async (request) => {
    if (isOwn || !CONTENT[kind].test(request.url)) return undefined;
    isOwn = true;
    const answer = await fetch(request.url, { headers: request.headers });
    isOwn = false;
    return json(change((await answer.json()) as Record<string, unknown>));
  };
}

describe.each(FORGE_KINDS)('%s', (kind) => {
  it.each<[string, () => Response]>([
    [
      'a web page with status 200',
      () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['a web page that says it is JSON', () => new Response('<html>', { headers: JSON_TYPE })],
    ['half an answer', () => new Response('{"id":1,"full_', { headers: JSON_TYPE })],
    ['nothing', () => new Response('', { headers: JSON_TYPE })],
    ['no content', () => new Response(null, { status: 204 })],
    ['null', () => json(null)],
    ['a number', () => json(7)],
    ['a list', () => json([])],
    ['another object', () => json({ hello: 'world' })],
    [
      'wrong types',
      () => json({ id: '1', full_name: 7, path_with_namespace: {}, default_branch: [], empty: 'no' }),
    ],
    [
      'an id that is no whole number',
      () =>
        json({ id: 1.5, full_name: 'a/b', path_with_namespace: 'a/b', default_branch: 'main', empty: false }),
    ],
    [
      'a name that leads elsewhere',
      () =>
        json({
          id: 1,
          full_name: '../admin',
          path_with_namespace: '../admin',
          default_branch: 'main',
          empty: false,
        }),
    ],
    ['bytes that are not UTF-8', () => new Response(new Uint8Array([34, 255, 34]), { headers: JSON_TYPE })],
    ['a million brackets', () => new Response('['.repeat(1_000_000), { headers: JSON_TYPE })],
    [
      'a million brackets, closed',
      () => new Response('['.repeat(1e6) + ']'.repeat(1e6), { headers: JSON_TYPE }),
    ],
    ['a strange content type', () => new Response('{}', { headers: { 'content-type': ';;;' } })],
    ['a redirect without a target', () => new Response(null, { status: 302 })],
    ['a redirect in circles', () => new Response(null, { status: 302, headers: { location: '?again' } })],
    [
      'a redirect elsewhere',
      () => new Response(null, { status: 302, headers: { location: 'https://example.com/' } }),
    ],
    ['not modified', () => new Response(null, { status: 304 })],
    ['a teapot', () => json({ message: 'short and stout' }, 418)],
  ])('takes %s for a bad response', async (_name, answer) => {
    intercept = answer;
    expect(await read(kind)).toMatchObject({ outcome: 'fetch_failed', reason: 'bad_response' });
  });

  it('says bad_response for more than can be meant: it is not the file that is too large', async () => {
    intercept = () => new Response(JSON.stringify('x'.repeat(5 * 1024 * 1024)), { headers: JSON_TYPE });
    expect(await read(kind)).toMatchObject({ reason: 'bad_response' });
  });

  it('does not call the file too large where the directory that it is in is', async () => {
    const entry = { id: '1'.repeat(40), sha: '1'.repeat(40), path: 'x'.repeat(1_000), mode: '100644' };
    const entries = Array(5_000).fill(entry);
    const listing = kind === 'gitlab' ? entries : { truncated: false, tree: entries };
    intercept = ({ url }) => (/\/git\/trees\/|\/repository\/tree/.test(url) ? json(listing) : undefined);
    expect(await read(kind)).toMatchObject({ outcome: 'fetch_failed', reason: 'bad_response' });
  });

  it('says blocked_address where a redirect leads to the metadata service', async () => {
    intercept = () =>
      new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/latest' } });
    expect(await read(kind)).toMatchObject({ reason: 'blocked_address' });
  });

  it.each<[string, (answer: Record<string, unknown>) => unknown]>([
    ['base64 that is none', (answer) => ({ ...answer, content: '%%%%' })],
    ['base64 with a gap', (answer) => ({ ...answer, content: `${answer.content}`.replace(/^..../, '$&=') })],
    ['other bytes of the same length', (answer) => ({ ...answer, content: btoa(SPEC.replace('1', '2')) })],
    ['more bytes', (answer) => ({ ...answer, content: btoa(`${SPEC}#`) })],
    ['another size', (answer) => ({ ...answer, size: SPEC.length + 1 })],
    ['a size that is none', (answer) => ({ ...answer, size: -1 })],
    ['content that is no text', (answer) => ({ ...answer, content: 7 })],
    ['a list instead of a blob', () => [{ type: 'file' }]],
  ])('believes no blob with %s', async (_name, change) => {
    intercept = changeContent(kind, change);
    expect(await read(kind)).toMatchObject({ outcome: 'fetch_failed', reason: 'bad_response' });
    expect(requests.some(({ url }) => CONTENT[kind].test(url))).toBe(true);
  });

  it.each<[string, (answer: Record<string, unknown>) => unknown]>([
    ['a size over the cap', (answer) => ({ ...answer, size: 65_537 })],
    ['bytes over the cap', (answer) => ({ ...answer, content: btoa('x'.repeat(65_537)) })],
    ['an answer without end', (answer) => ({ ...answer, content: 'x'.repeat(2 * 1024 * 1024) })],
  ])('says too_large for %s', async (_name, change) => {
    intercept = changeContent(kind, change);
    expect(await read(kind)).toMatchObject({ reason: 'too_large' });
  });

  it('is not harmed in the second look by the huge ETags of the first', async () => {
    const etag = `"${'x'.repeat(20_000)}"`; // more than the forge itself takes in a request
    let isOwn = false;
    const offered: (string | null)[] = [];
    intercept = async (request) => {
      if (isOwn) return undefined;
      offered.push(request.headers.get('if-none-match'));
      isOwn = true;
      const answer = await fetch(request.url, { headers: request.headers });
      isOwn = false;
      return new Response(await answer.text(), { status: answer.status, headers: { ...JSON_TYPE, etag } });
    };
    expect(await read(kind)).toMatchObject({ outcome: 'found' });
    const first = offered.length;
    expect(await read(kind)).toMatchObject({ outcome: 'found' });
    expect(offered.length).toBeGreaterThan(first);
    expect(offered.filter((tag) => tag !== null)).toEqual([]);
  });

  it('reports a limit with its time, and does not wait or ask again', async () => {
    intercept = () => json({ message: 'slow down' }, 429);
    expect(await read(kind)).toEqual({ outcome: 'fetch_failed', reason: 'rate_limited', httpStatus: 429 });
    expect(requests).toHaveLength(1);
    intercept = () => new Response('{}', { status: 429, headers: { ...JSON_TYPE, 'retry-after': '90' } });
    const result = await read(kind);
    const retryAt = result.outcome === 'fetch_failed' ? result.retryAt?.getTime() : undefined;
    expect(retryAt).toBeGreaterThan(Date.now() + 80_000);
    expect(retryAt).toBeLessThan(Date.now() + 100_000);
    expect(requests).toHaveLength(2);
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [451, 'forbidden'],
    [404, 'repo_not_found'],
    [410, 'bad_response'],
  ])('asks once where the answer is %i: %s', async (status, reason) => {
    intercept = () => json({ message: 'no' }, status);
    expect(await read(kind)).toEqual({ outcome: 'fetch_failed', reason, httpStatus: status });
    expect(requests).toHaveLength(1);
  });

  it.each(['<h1>Not Found</h1>', '404 page not found', '', '[]', '"no"'])(
    'does not take a 404 of %j for the absence of anything, wherever it comes',
    async (body) => {
      intercept = () => new Response(body, { status: 404 });
      expect(await read(kind)).toMatchObject({ reason: 'bad_response', httpStatus: 404 });
      intercept = ({ url }) =>
        /\/git\/trees\/|\/repository\/tree|\/contents\//.test(url)
          ? new Response(body, { status: 404 })
          : undefined;
      expect(await read(kind)).toMatchObject({ reason: 'bad_response', httpStatus: 404 });
    },
  );

  it.each([500, 502, 503, 504, 522])('reports server_error where the answer is %i', async (status) => {
    intercept = () => json({ message: 'not now' }, status);
    expect(await read(kind)).toEqual({
      outcome: 'fetch_failed',
      reason: 'bad_response',
      detail: 'server_error',
      httpStatus: status,
    });
    expect(requests).toHaveLength([502, 503, 504].includes(status) ? 3 : 1);
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
  ])('reports no_credential where %i refuses a request without one', async (status, reason) => {
    intercept = () => json({ message: 'no' }, status);
    const anonymous = { baseUrl: forge.baseUrl(kind), repository: 'acme/web', path: 'a.yml' };
    expect(await providers[kind].readFile({ ...anonymous, ref: { kind: 'default' } })).toEqual({
      outcome: 'fetch_failed',
      reason,
      detail: 'no_credential',
      httpStatus: status,
    });
  });

  it('gets over a hiccup', async () => {
    intercept = () => (requests.length <= 2 ? json({}, 502) : undefined);
    expect(await read(kind)).toMatchObject({ outcome: 'found' });
  });

  it('ends in time where every request hangs, and the next look is unharmed', async () => {
    const hurried = createProviders({ fetch: safeFetch, retry: FAST_RETRIES, lookTimeoutMs: 200 });
    intercept = () => new Promise(() => {});
    const result = await hurried[kind].readFile({
      baseUrl: forge.baseUrl(kind),
      repository: 'acme/web',
      ref: { kind: 'default' },
      path: 'a.yml',
    });
    expect(result).toEqual({ outcome: 'fetch_failed', reason: 'timeout' });
    intercept = null;
    expect(await read(kind)).toMatchObject({ outcome: 'found' });
  });

  it('gives the token to nobody: not in any failure, error or log', async () => {
    const answers: Intercept[] = [
      () => json({ message: `token ${TOKEN}`, token: TOKEN }, 400),
      () => json({ message: TOKEN }, 401),
      () => json({ message: TOKEN }, 403),
      () => json([TOKEN]),
      () => json({ id: 1, login: TOKEN, username: btoa(TOKEN), scopes: [`api ${TOKEN}`] }),
      () => new Response(TOKEN),
      () => new Response(TOKEN, { status: 500, statusText: TOKEN }),
      () => new Response(null, { status: 302, headers: { location: `https://example.com/${TOKEN}` } }),
      () => new Promise<Response>((_resolve, reject) => reject(new Error('gone'))),
    ];
    for (const answer of answers) {
      intercept = answer;
      const result = await read(kind);
      const connection = await providers[kind].testConnection({ baseUrl: forge.baseUrl(kind), token: TOKEN });
      const everything = inspect([result, connection], { depth: 20, showHidden: true });
      expect(result.outcome).toBe('fetch_failed');
      expect(everything).not.toContain(TOKEN);
      expect(everything).not.toContain(Buffer.from(TOKEN).toString('base64'));
    }
  });
});

describe('what only one of them does', () => {
  it.each<[string, string]>([
    ['a page', '<html><h1>404 Not Found</h1></html>'],
    ['an unknown route', '{"error":"404 Not Found"}'],
  ])('GitLab: %s with status 404 at an encoded slash hints at the proxy', async (_name, body) => {
    intercept = ({ url }) => (/%2F/.test(url) ? new Response(body, { status: 404 }) : undefined);
    expect(await read('gitlab')).toEqual({
      outcome: 'fetch_failed',
      reason: 'bad_response',
      detail: 'encoded_slash',
      httpStatus: 404,
    });
  });

  it('GitHub: 403 with nothing left is a limit, a plain 403 is not', async () => {
    const reset = Math.floor(Date.now() / 1000) + 600;
    const headers = { ...JSON_TYPE, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    intercept = () => new Response('{"message":"API rate limit exceeded"}', { status: 403, headers });
    expect(await read('github')).toMatchObject({ reason: 'rate_limited', retryAt: new Date(reset * 1000) });
  });

  it.each<[string, string, boolean]>([
    ['on its own origin', '/orgs/acme/sso?authorization_request=AAA', true],
    ['on another origin', 'https://evil.example/orgs/acme/sso', false],
    ['with a user', 'http://me:secret@127.0.0.1/orgs', false],
    ['of another kind', 'javascript:alert(1)', false],
    ['of an object on its own origin', 'blob:/orgs/acme/sso', false],
    ['that holds the token', `/orgs/acme/sso?${TOKEN}`, false],
    ['that is too long', `/orgs/${'x'.repeat(2_048)}`, false],
  ])('GitHub: single sign-on is reported, with its link %s: %s', async (_name, link, isShown) => {
    const url = link.replace(/^(blob:)?(?=\/)/, `$1${new URL(forge.baseUrl('github')).origin}`);
    intercept = () =>
      new Response('{"message":"Resource protected by organization SAML enforcement."}', {
        status: 403,
        headers: { ...JSON_TYPE, 'x-github-sso': `required; url=${url}` },
      });
    expect(await read('github')).toEqual({
      outcome: 'fetch_failed',
      reason: 'forbidden',
      detail: 'sso_required',
      httpStatus: 403,
      ...(isShown && { ssoUrl: url }),
    });
  });

  it('GitHub: partial results are not a refusal by single sign-on', async () => {
    const headers = { ...JSON_TYPE, 'x-github-sso': 'partial-results; organizations=21955855' };
    intercept = () => new Response('{"message":"no"}', { status: 403, headers });
    expect(await read('github')).toEqual({
      outcome: 'fetch_failed',
      reason: 'forbidden',
      httpStatus: 403,
    });
  });

  it('GitHub: a blob without content is refused', async () => {
    intercept = changeContent('github', (answer) => ({ ...answer, content: '', encoding: 'none' }));
    expect(await read('github')).toMatchObject({ reason: 'bad_response' });
  });

  it('GitHub: a listing that was cut does not say that a file is missing', async () => {
    intercept = ({ url }) =>
      /\/git\/trees\//.test(url) ? json({ sha: 'x', tree: [], truncated: true }) : undefined;
    expect(await read('github')).toMatchObject({ reason: 'bad_response' });
  });

  it('GitHub: a ref that only begins with the name is not it', async () => {
    intercept = ({ url }) =>
      /\/git\/ref\//.test(url)
        ? json({ ref: 'refs/heads/main-2', object: { type: 'commit', sha: '1'.repeat(40) } })
        : undefined;
    expect(await read('github')).toMatchObject({ reason: 'ref_not_found' });
  });

  it.each([
    ['null', { content: null, encoding: null }],
    ['empty', { content: '' }],
  ])('Gitea: content that is %s means too_large', async (_name, changed) => {
    intercept = changeContent('gitea', (answer) => ({ ...answer, ...changed }));
    expect(await read('gitea')).toMatchObject({ reason: 'too_large' });
  });

  const TREE = /\/git\/trees\/([0-9a-f]+)/;
  it.each<[string, (sha: string) => Record<string, unknown>]>([
    ['more entries than it lists', (sha) => ({ sha, tree: [], truncated: false, total_count: 1 })],
    ['fewer entries than it lists', (sha) => ({ sha, tree: [ENTRY], truncated: false, total_count: 0 })],
    ['pages without end', (sha) => ({ sha, tree: [ENTRY], truncated: true, total_count: 1_000_000 })],
    ['an empty page before the last', (sha) => ({ sha, tree: null, truncated: true, total_count: 2 })],
    ['another id', () => ({ sha: '1'.repeat(40), tree: null, truncated: false, total_count: 0 })],
    ['no number of entries', (sha) => ({ sha, tree: [], truncated: false })],
  ])('Gitea: a tree with %s does not say that a file is missing', async (_name, answer) => {
    intercept = ({ url }) => {
      const [, sha] = TREE.exec(url) ?? [];
      return sha === undefined ? undefined : json(answer(sha));
    };
    expect(await read('gitea')).toMatchObject({ outcome: 'fetch_failed', reason: 'bad_response' });
    expect(requests.length).toBeLessThanOrEqual(64);
  });

  it('Gitea: a tree without entries has no file', async () => {
    intercept = ({ url }) => {
      const [, sha] = TREE.exec(url) ?? [];
      return sha === undefined ? undefined : json({ sha, tree: null, truncated: false, total_count: 0 });
    };
    expect(await read('gitea')).toMatchObject({ outcome: 'no_file' });
  });

  it('GitLab: a directory of more than 5,000 entries does not make the file too large', async () => {
    intercept = ({ url }) => {
      if (!url.includes('/repository/tree')) return undefined;
      const page = new URL(url).searchParams.get('page');
      return json(
        Array.from({ length: 100 }, (_, index) => ({
          id: '1'.repeat(40),
          path: `${page}-${index}`,
          mode: '100644',
        })),
      );
    };
    expect(await read('gitlab')).toMatchObject({ outcome: 'fetch_failed', reason: 'bad_response' });
    expect(requests.length).toBeGreaterThan(50);
  });

  it('GitLab: pages that lead to another host, or on for ever, end', async () => {
    const entries = Array.from({ length: 100 }, (_, index) => ({
      id: '1'.repeat(40),
      path: `${index}`,
      mode: '100644',
    }));
    intercept = ({ url }) =>
      url.includes('/repository/tree')
        ? new Response(JSON.stringify(entries), {
            headers: { ...JSON_TYPE, link: '<https://example.com/api/v4/x?page_token=1>; rel="next"' },
          })
        : undefined;
    expect(await read('gitlab')).toMatchObject({ outcome: 'fetch_failed', reason: 'bad_response' });
    expect(requests.length).toBeLessThanOrEqual(64);
    expect(requests.every(({ url }) => url.startsWith(forge.baseUrl('gitlab')))).toBe(true);
  });
});
