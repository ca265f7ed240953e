import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@tinyforge/db';
import {
  commitFiles,
  createDemoRepository,
  type DemoApp,
  type DemoForge,
  runGit,
  startDemoForge,
} from '@tinyforge/demo-forge';
import { createProviders, createSafeFetch, FETCH_FAILURE_REASONS, FORGE_KINDS } from '@tinyforge/providers';
import { createTestServices, type TestServices } from '@tinyforge/services/testing';
import { type ComposedServices, composeTestServices } from '@tinyforge/services/testing/compose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiServices, callApi } from './testing/call-api.ts';
import { findSecret, partsOfPrivateKey, secretForms } from './testing/find-secret.ts';

/** A token with signs that look different in every encoding. */
const TOKEN = 'canary-7b1d94+/=&%~token';

/** Of a GitHub App. */
const KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const APP: DemoApp = {
  appId: '4711',
  clientId: 'Iv23canary',
  slug: 'reader',
  publicKey: KEY.publicKey,
  installations: [{ id: 71, account: 'acme', permissions: { contents: 'read' }, repositories: 'all' }],
};

/** What credentials are tried with: a token of each forge, and an app of GitHub's. */
const CREDENTIALS = [
  ...FORGE_KINDS.map((kind) => ({ name: `a token for ${kind}`, kind, secret: { token: TOKEN } })),
  {
    name: 'a GitHub App',
    kind: 'github' as const,
    secret: { kind: 'github_app', appId: APP.appId, privateKey: KEY.privateKey },
  },
];

let one: TestServices;
/** The same over the same database, but with a forge that does not answer it waits for no more than a moment. */
let impatient: ComposedServices;
let caller: ComposedServices;
const impatientFetch = createSafeFetch({ allowedHosts: () => one.allowedHosts, timeouts: { headers: 200 } });
let forge: DemoForge;
let directory: string;
let cookie: string;
let answerWith: ((request: Request) => Response | Promise<Response>) | null = null;
/** What the forges were shown: tokens that people entered, the JWTs of the app and its tokens for an installation. */
const shown = new Set<string>();
const answers: string[] = [];
const reasons = new Set<string>();

beforeAll(async () => {
  one = await createTestServices();
  impatient = composeTestServices(one.testDatabase.db, {
    providers: createProviders({ fetch: impatientFetch }),
  });
  caller = one;
  directory = await mkdtemp(join(tmpdir(), 'tinyforge-canary-'));
  const scopes = { github: ['repo'], gitlab: ['read_api'], gitea: ['all'] };
  forge = await startDemoForge({
    directory,
    tokens: FORGE_KINDS.map((kind) => ({ token: TOKEN, forge: kind, access: 'all', scopes: scopes[kind] })),
    apps: [APP],
    intercept: (request) => {
      const secret = secretOf(request);
      if (secret !== null) shown.add(secret);
      return answerWith?.(request);
    },
  });
  one.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: forge.port });
  const admin = await one.addPerson('admin');
  cookie = await one.signIn(admin.email);
});
afterAll(async () => {
  await forge.stop();
  await impatientFetch.close();
  await impatient.close();
  await one.close();
  await rm(directory, { recursive: true, force: true });
});

/** What a request came with; null for one without. */
function secretOf({ headers }: Request): string | null {
  const sent = headers.get('private-token') ?? headers.get('authorization');
  return sent?.replace(/^(?:bearer|token) /i, '') ?? null;
}

async function call<T>(type: 'query' | 'mutation', path: string, input?: unknown): Promise<T> {
  const answer = await callApi(apiServices(caller), { type, path, input, cookie });
  answers.push(`${path} ${answer.status} ${answer.text} ${JSON.stringify([...answer.headers])}`);
  return answer.data as T;
}

/** Everything in the database, as text; bytes are hexadecimal. */
async function dumpDatabase(): Promise<string> {
  const sql = connect(one.testDatabase.ownerUrl, { max: 1 });
  const tables = await sql`
    select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
  const rows: string[] = [];
  for (const { schema, name } of tables)
    for (const row of await sql`select t::text as text from ${sql(schema)}.${sql(name)} t`)
      rows.push(`${name}: ${row.text}`);
  await sql.end();
  return rows.join('\n');
}

/** Everything that must not come back: what people entered, and what the forges were shown. */
const secrets = () => [TOKEN, ...partsOfPrivateKey(KEY.privateKey), ...shown];

/** Which secrets stand in which of the texts, and in which form. */
const findAll = (texts: readonly string[]) =>
  secrets().flatMap((secret) =>
    texts.flatMap((text) =>
      findSecret(text, secret).map((form) => ({ secret, form, in: text.slice(0, 300) })),
    ),
  );

/** What a hostile or broken forge says, with what it was shown in it wherever it can put it. */
const HOSTILE: Record<string, (secret: string) => Response> = {
  unauthorized: (secret) => Response.json({ message: `Bad credentials: ${secret}` }, { status: 401 }),
  forbidden: (secret) => Response.json({ message: secret }, { status: 403, headers: { 'x-token': secret } }),
  repo_not_found: (secret) => Response.json({ message: secret }, { status: 404 }),
  // Over at once, so that the forge is asked again for what comes next.
  rate_limited: (secret) =>
    Response.json({ token: secret }, { status: 429, headers: { 'retry-after': '0' } }),
  'an error page': (secret) => new Response(`<html>${secret}</html>`, { status: 500, statusText: 'Token' }),
  'a page with status 200': (secret) => new Response(`<html>${secret}</html>`),
  'wrong types': (secret) => Response.json({ id: secret, full_name: [secret], path_with_namespace: secret }),
  'a redirect elsewhere': (secret) =>
    new Response(null, {
      status: 302,
      headers: { location: `https://example.com/?${encodeURIComponent(secret)}` },
    }),
  blocked_address: (secret) =>
    new Response(null, {
      status: 302,
      headers: { location: `http://10.0.0.1/${encodeURIComponent(secret)}` },
    }),
  'more than can be meant': (secret) => new Response(secret.repeat(200_000)),
};

type Credential = (typeof CREDENTIALS)[number];

const FILES = { '.tinyforge.yml': 'version: 1\ndeploy:\n  port: 8080\n' };

async function addWorkload({ name, kind, secret }: Credential) {
  const repository = 'kind' in secret ? 'acme/for-app' : 'acme/web';
  const place = { directory, forge: kind, repository, files: FILES, private: true };
  const { path } = await createDemoRepository(place);
  const baseUrl = forge.baseUrl(kind);
  const credential = { name, forge: kind, baseUrl, ...secret };
  const { id: credentialId } = await call<{ id: string }>('mutation', 'credential.create', credential);
  await call('mutation', 'credential.create', credential); // the name is taken
  await call('mutation', 'credential.create', { ...credential, forge: Object.values(secret).at(-1) }); // no input of that shape
  const source = { forge: kind, baseUrl, repository, ref: { kind: 'branch', name: 'main' }, credentialId };
  const workload = { name: `With ${name}`, sourceKind: 'dockerfile', source, config: { port: 3000 } };
  const { id } = await call<{ id: string }>('mutation', 'workload.create', workload);
  await call('mutation', 'gitops.configure', { workloadId: id, enabled: true, path: '.tinyforge.yml' });
  return { id, credentialId, path, replace: () => createDemoRepository(place) };
}

async function callEverything({ id, credentialId }: { id: string; credentialId: string }): Promise<void> {
  const panel = await call<{ reason: string | null } | undefined>('query', 'gitops.get', { workloadId: id });
  if (panel?.reason) reasons.add(panel.reason);
  await call('mutation', 'gitops.sync', { workloadId: id });
  await call('mutation', 'credential.test', { id: credentialId });
  await call('query', 'workload.get', { id });
}

describe.each(CREDENTIALS)('$name', (credential) => {
  test('is used, through every success and failure', async () => {
    const { secret } = credential;
    const workload = await addWorkload(credential);
    await callEverything(workload);
    for (const answer of Object.values(HOSTILE)) {
      answerWith = (request) => answer(secretOf(request) ?? TOKEN);
      await callEverything(workload);
    }
    caller = impatient;
    answerWith = () => new Promise(() => {});
    await callEverything(workload);
    caller = one;
    answerWith = null;

    await runGit({ path: workload.path, args: ['branch', '-m', 'main', 'renamed'] });
    await callEverything(workload);
    await runGit({ path: workload.path, args: ['branch', '-m', 'renamed', 'main'] });
    const large = { '.tinyforge.yml': `# ${'x'.repeat(65_536)}` };
    await commitFiles({ path: workload.path, message: 'Too large', files: large });
    await callEverything(workload);
    const files = { '.tinyforge.yml': { symlink: 'x' } };
    await commitFiles({ path: workload.path, message: 'Link', files });
    await callEverything(workload);
    await rm(workload.path, { recursive: true });
    await workload.replace();
    await callEverything(workload);

    const { credentialId: id } = workload;
    await call('mutation', 'credential.replace', { id, token: `${TOKEN} with a space` });
    await call('mutation', 'credential.replace', { id, privateKey: `${KEY.privateKey} and more` });
    await call('mutation', 'credential.replace', { id, ...secret });
    await call('mutation', 'credential.delete', { id }); // in use
  });
});

describe('what is left of it', () => {
  test('also where secrets do not open, and the forge is gone', async () => {
    const sql = connect(one.testDatabase.ownerUrl, { max: 1 });
    await forge.stop();
    const list = await call<{ items: { id: string; source: { credentialId: string } | null }[] }>(
      'query',
      'workload.list',
      { limit: 10 },
    );
    const { items: credentials } = await call<{ items: { id: string }[] }>('query', 'credential.list');
    const credentialId = credentials[0]?.id ?? '';
    for (const { id } of list.items) await callEverything({ id, credentialId });
    await sql`update credential set sealed_token = set_byte(sealed_token, 40, get_byte(sealed_token, 40) # 1)`;
    for (const { id } of list.items) await callEverything({ id, credentialId });
    await sql.end();
    expect(answers.filter((text) => /^gitops\.get 500 /.test(text))).toHaveLength(CREDENTIALS.length);
  });

  test('every failure that there is has happened, and what looks for a secret finds it', () => {
    expect([...reasons].sort()).toEqual([...FETCH_FAILURE_REASONS].sort());
    expect([...shown]).toEqual(
      expect.arrayContaining([TOKEN, expect.stringMatching(/^ghs_/), expect.stringMatching(/^eyJ/)]),
    );
    for (const secret of secrets()) {
      for (const [name, form] of Object.entries(secretForms(secret)))
        expect(findSecret(`x ${form} x`, secret)).toContain(name);
      expect(findSecret(Buffer.from(`me:${secret}`).toString('base64'), secret)).not.toEqual([]);
    }
    expect(partsOfPrivateKey(KEY.privateKey).filter((part) => KEY.privateKey.includes(part))).toHaveLength(1);
  });

  test('nothing in the answers, the log, the events and the rest of the database', async () => {
    await call('query', 'event.list', { limit: 100 });
    await call('query', 'credential.list');
    await call('query', 'workload.list', { limit: 100 });
    const database = await dumpDatabase();
    expect(database).toContain('event: ');
    expect(database).toContain('credential: ');
    expect(answers.length).toBeGreaterThan(100);
    const logged = [...one.logged, ...impatient.logged];
    expect(logged.length).toBeGreaterThan(0);
    expect(findAll(answers)).toEqual([]);
    expect(findAll(logged)).toEqual([]);
    expect(findAll([database])).toEqual([]);
  });
});
