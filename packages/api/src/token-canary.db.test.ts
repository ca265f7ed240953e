import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@tinyforge/db';
import { commitFiles, createDemoRepository, type DemoForge, startDemoForge } from '@tinyforge/demo-forge';
import { FETCH_FAILURE_REASONS, FORGE_KINDS, type ForgeKind } from '@tinyforge/providers';
import { createTestServices, type TestServices } from '@tinyforge/services/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiServices, callApi } from './testing/call-api.ts';

/** A token with signs that look different in every encoding. */
const TOKEN = 'canary-7b1d94+/=&%~token';

/** The token as it is and in every encoding that something on the way could have given it. */
const FORMS: Record<string, string> = {
  plain: TOKEN,
  'URL-encoded': encodeURIComponent(TOKEN),
  JSON: JSON.stringify(TOKEN).slice(1, -1),
  hex: Buffer.from(TOKEN).toString('hex'),
  // Within a longer text base64 depends on where it begins; what is left of the token's own letters is looked for.
  ...Object.fromEntries(
    [0, 1, 2].flatMap((offset) =>
      (['base64', 'base64url'] as const).map((encoding) => [
        `${encoding} from ${offset}`,
        Buffer.from('x'.repeat(offset) + TOKEN)
          .toString(encoding)
          .slice(4, -4),
      ]),
    ),
  ),
};

const findForms = (text: string) => Object.keys(FORMS).filter((name) => text.includes(FORMS[name] ?? ''));

let one: TestServices;
let forge: DemoForge;
let directory: string;
let cookie: string;
let answerWith: ((request: Request) => Response | undefined) | null = null;
const seenByForge: string[] = [];
const answers: string[] = [];
const reasons = new Set<string>();

beforeAll(async () => {
  one = await createTestServices();
  directory = await mkdtemp(join(tmpdir(), 'tinyforge-canary-'));
  const scopes = { github: ['repo'], gitlab: ['read_api'], gitea: ['all'] };
  forge = await startDemoForge({
    directory,
    tokens: FORGE_KINDS.map((kind) => ({ token: TOKEN, forge: kind, access: 'all', scopes: scopes[kind] })),
    intercept: (request) => {
      seenByForge.push(JSON.stringify([...request.headers]));
      return answerWith?.(request);
    },
  });
  one.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: forge.port });
  const admin = await one.addPerson('admin');
  cookie = await one.signIn(admin.email);
});
afterAll(async () => {
  await forge.stop();
  await one.close();
  await rm(directory, { recursive: true, force: true });
});

async function call<T>(type: 'query' | 'mutation', path: string, input?: unknown): Promise<T> {
  const answer = await callApi(apiServices(one), { type, path, input, cookie });
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

/** What a hostile or broken forge says, with the token in it wherever it can put it. */
const HOSTILE: Record<string, (request: Request) => Response> = {
  unauthorized: () => Response.json({ message: `Bad credentials: ${TOKEN}` }, { status: 401 }),
  forbidden: () => Response.json({ message: TOKEN }, { status: 403, headers: { 'x-token': TOKEN } }),
  repo_not_found: () => Response.json({ message: TOKEN }, { status: 404 }),
  // Over at once, so that the forge is asked again for what comes next.
  rate_limited: () => Response.json({ token: TOKEN }, { status: 429, headers: { 'retry-after': '0' } }),
  'an error page': () => new Response(`<html>${TOKEN}</html>`, { status: 500, statusText: 'Token' }),
  'a page with status 200': () => new Response(`<html>${TOKEN}</html>`),
  'wrong types': () => Response.json({ id: TOKEN, full_name: [TOKEN], path_with_namespace: TOKEN }),
  'a redirect elsewhere': () =>
    new Response(null, {
      status: 302,
      headers: { location: `https://example.com/?${encodeURIComponent(TOKEN)}` },
    }),
  blocked_address: () =>
    new Response(null, {
      status: 302,
      headers: { location: `http://10.0.0.1/${encodeURIComponent(TOKEN)}` },
    }),
  too_large: () => new Response(TOKEN.repeat(200_000)),
};

async function addWorkload(kind: ForgeKind): Promise<{ id: string; credentialId: string; path: string }> {
  const repository = 'acme/web';
  const files = { '.tinyforge.yml': 'version: 1\ndeploy:\n  port: 8080\n' };
  const { path } = await createDemoRepository({ directory, forge: kind, repository, files, private: true });
  const baseUrl = forge.baseUrl(kind);
  const credential = { name: `For ${kind}`, forge: kind, baseUrl, token: TOKEN };
  const { id: credentialId } = await call<{ id: string }>('mutation', 'credential.create', credential);
  await call('mutation', 'credential.create', credential); // the name is taken
  await call('mutation', 'credential.create', { ...credential, forge: TOKEN }); // no input of that shape
  const source = { forge: kind, baseUrl, repository, ref: { kind: 'default' }, credentialId };
  const workload = { name: `Web ${kind}`, sourceKind: 'dockerfile', source, config: { port: 3000 } };
  const { id } = await call<{ id: string }>('mutation', 'workload.create', workload);
  await call('mutation', 'gitops.configure', { workloadId: id, enabled: true, path: '.tinyforge.yml' });
  return { id, credentialId, path };
}

async function callEverything({ id, credentialId }: { id: string; credentialId: string }): Promise<void> {
  const panel = await call<{ reason: string | null } | undefined>('query', 'gitops.get', { workloadId: id });
  if (panel?.reason) reasons.add(panel.reason);
  await call('mutation', 'gitops.sync', { workloadId: id });
  await call('mutation', 'credential.test', { id: credentialId });
  await call('query', 'workload.get', { id });
}

describe.each(FORGE_KINDS)('a token for %s', (kind) => {
  test('is used, through every success and failure', async () => {
    const workload = await addWorkload(kind);
    await callEverything(workload);
    for (const answer of Object.values(HOSTILE)) {
      answerWith = answer;
      await callEverything(workload);
    }
    answerWith = null;
    await commitFiles({
      path: workload.path,
      message: 'Link',
      files: { '.tinyforge.yml': { symlink: 'x' } },
    });
    await callEverything(workload);
    await call('mutation', 'credential.replace', {
      id: workload.credentialId,
      token: `${TOKEN} with a space`,
    });
    await call('mutation', 'credential.replace', { id: workload.credentialId, token: TOKEN });
    await call('mutation', 'credential.delete', { id: workload.credentialId }); // in use
  });
});

describe('what is left of it', () => {
  test('the forges were shown it, the failures happened, and what looks for it finds it', async () => {
    expect(seenByForge.some((headers) => headers.includes(TOKEN))).toBe(true);
    const expected = ['unauthorized', 'forbidden', 'repo_not_found', 'rate_limited', 'bad_response'];
    expect([...reasons].sort()).toEqual([...expected, 'blocked_address', 'not_a_file', 'too_large'].sort());
    expect(FETCH_FAILURE_REASONS).toEqual(expect.arrayContaining([...reasons]));
    for (const [name, form] of Object.entries(FORMS)) expect(findForms(`x ${form} x`)).toContain(name);
    expect(findForms(Buffer.from(`me:${TOKEN}`).toString('base64'))).not.toEqual([]);
  });

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
    expect([...reasons]).toContain('network');
    await sql`update credential set sealed_token = set_byte(sealed_token, 40, get_byte(sealed_token, 40) # 1)`;
    for (const { id } of list.items) await callEverything({ id, credentialId });
    await sql.end();
    expect(answers.filter((text) => /^gitops\.get 500 /.test(text))).toHaveLength(3);
  });

  test('nothing in the answers, the log, the events and the rest of the database', async () => {
    await call('query', 'event.list', { limit: 100 });
    await call('query', 'credential.list');
    await call('query', 'workload.list', { limit: 100 });
    const database = await dumpDatabase();
    expect(database).toContain('event: ');
    expect(database).toContain('credential: ');
    expect(answers.length).toBeGreaterThan(100);
    expect(one.logged.length).toBeGreaterThan(0);
    expect(answers.flatMap((text) => findForms(text).map((form) => [form, text.slice(0, 300)]))).toEqual([]);
    expect(one.logged.flatMap((text) => findForms(text).map((form) => [form, text.slice(0, 300)]))).toEqual(
      [],
    );
    expect(findForms(database)).toEqual([]);
  });
});
