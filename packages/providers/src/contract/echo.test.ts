import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createProviders } from '../create-providers.ts';
import { FORGE_KINDS, type ForgeKind } from '../provider.ts';
import { createSafeFetch } from '../safe-fetch/safe-fetch.ts';

// Whole forges that answer every request over real HTTP with the token that they were sent, wherever a text can stand.

/** As Gitea's tokens are: it may be a commit, a blob or a name by its form. */
const HEX_TOKEN = 'c0ffee1234567890abcdef1234567890abcdef99';
const TOKEN = 'glpat-canary-5f2e93ab17';
const HONEST_SHA = '1'.repeat(40);

const ENCODINGS: Record<string, (token: string) => string> = {
  'as it is': (token) => token,
  'in upper case': (token) => token.toUpperCase(),
  'in base64': (token) => Buffer.from(token).toString('base64url'),
  'in base64, after oauth2:': (token) => Buffer.from(`oauth2:${token}`).toString('base64url'),
  'in base64, after x-access-token:': (token) => Buffer.from(`x-access-token:${token}`).toString('base64url'),
  'in hexadecimal': (token) => Buffer.from(token).toString('hex'),
};

/** What is said with the token; all else is said honestly. */
const PLACES = ['name', 'commit', 'blob', 'author', 'error', 'everything'] as const;
type Place = (typeof PLACES)[number];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** One answer that holds every field that any of the three forges is read for. */
function answerAs(kind: ForgeKind, url: string, said: (place: Place, otherwise: string) => string): unknown {
  const commit = said('commit', HONEST_SHA);
  const blob = said('blob', HONEST_SHA);
  const author = said('author', 'Mira');
  const date = '2026-03-04T05:06:07Z';
  const entry = { path: 'a.yml', mode: '100644', id: blob, sha: blob, size: 5, type: 'file' };
  const name = `acme/${said('name', 'web')}`;
  const content = { ...entry, encoding: 'base64', content: btoa(said('blob', 'hello')) };
  if (/\/(?:user|personal_access_tokens\/self)$/.test(url))
    return { login: author, username: author, scopes: [author], expires_at: null };
  const [, asked] = /\/git\/trees\/([0-9a-f]+)/.exec(url) ?? [];
  if (asked !== undefined) return { sha: asked, truncated: false, total_count: 1, tree: [entry] };
  if (/\/repository\/tree/.test(url)) return [entry];
  if (/\/blobs\//.test(url)) return content;
  if (/\/commits\?/.test(url)) {
    const written = { author: { name: author }, committer: { date }, message: author };
    const flat = { id: commit, author_name: author, committed_date: date, message: author };
    return [{ sha: commit, commit: written, ...flat }];
  }
  if (/\/git\/ref\//.test(url)) return { ref: 'refs/heads/main', object: { type: 'commit', sha: commit } };
  if (/\/branches\//.test(url)) return { name: 'main', commit: { id: commit, sha: commit } };
  return {
    id: 7,
    full_name: name,
    path_with_namespace: name,
    default_branch: 'main',
    empty: false,
    kind,
  };
}

async function startEcho(kind: ForgeKind, place: Place, encode: (token: string) => string) {
  let asked = 0;
  let echoed = 0;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked += 1;
    const header = request.headers['private-token'] ?? request.headers.authorization ?? '';
    const token = encode(`${header}`.replace(/^(?:token|bearer) /i, ''));
    const said = (at: Place, otherwise: string) => {
      if (place !== at && place !== 'everything') return otherwise;
      echoed += 1;
      return token;
    };
    const echo = { 'content-type': 'application/json', 'x-echo': token, etag: `"${token}"` };
    const answer = answerAs(kind, request.url ?? '', said);
    if (place === 'error') {
      echoed += 1;
      response.writeHead(400, token, echo).end(JSON.stringify({ message: token, errors: [token] }));
    } else response.writeHead(200, echo).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fetch = createSafeFetch({ allowedHosts: () => [{ kind: 'address', address: '127.0.0.1', port }] });
  closers.push(async () => {
    await fetch.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const baseUrl = `http://127.0.0.1:${port}/${kind}`;
  return { provider: createProviders({ fetch })[kind], baseUrl, asked: () => asked, echoed: () => echoed };
}

describe.each(FORGE_KINDS)('%s that sends the token back', (kind) => {
  const cases = [TOKEN, HEX_TOKEN].flatMap((token) =>
    PLACES.flatMap((place) => Object.keys(ENCODINGS).map((encoding) => [place, encoding, token] as const)),
  );
  it.each(cases)('as %s, %s: nothing of it is in the result (%s)', async (place, encoding, token) => {
    const encode = ENCODINGS[encoding] ?? String;
    const { provider, baseUrl, asked, echoed } = await startEcho(kind, place, encode);
    const repository = { baseUrl, repository: 'acme/web', path: 'a.yml', token };
    const results = [
      await provider.readFile({ ...repository, ref: { kind: 'default' } }),
      await provider.readFile({ ...repository, ref: { kind: 'default' } }), // with what was kept of the first
      await provider.findLastChange({ ...repository, commitSha: HONEST_SHA }),
      await provider.testConnection({ baseUrl, token }),
    ];
    expect(asked()).toBeGreaterThan(3);
    expect(echoed()).toBeGreaterThan(0);
    const told = inspect(results, { depth: 20, showHidden: true }).toLowerCase();
    expect(told).not.toContain(token.toLowerCase());
    expect(told).not.toContain(encode(token).toLowerCase());
  });
});
