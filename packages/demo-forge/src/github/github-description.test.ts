import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDemoRepository, renameDemoRepository } from '../create-demo-repository.ts';
import { runGit } from '../git.ts';
import { createTestDirectory, startTestForge } from '../testing/start-test-forge.ts';

const API = '/github/api/v3';
const REPO = `${API}/repos/acme/web`;
const TOKEN = { token: 'ghp_reader', forge: 'github', access: 'all', scopes: ['repo'] } as const;

const directory = await createTestDirectory();
const forge = await startTestForge({ directory, tokens: [TOKEN] });
const authorised = { authorization: `Bearer ${TOKEN.token}` };

beforeAll(async () => {
  const { path } = await createDemoRepository({
    directory,
    forge: 'github',
    repository: 'acme/web',
    files: {
      '.tinyforge.yml': 'version: 1\n',
      'docs/broken.md': { symlink: '../missing.yml' },
      'docs/read me.md': 'spaces',
      'over.bin': new Uint8Array(1024 * 1024 + 1),
      '.gitmodules': '[submodule "lib"]\n\tpath = vendor/lib\n\turl = https://git.example.com/acme/lib.git\n',
      'vendor/lib': { submodule: 'a'.repeat(40) },
    },
  });
  await runGit({ path, args: ['tag', '-a', 'v1', '-m', 'one'] });
  await createDemoRepository({ directory, forge: 'github', repository: 'acme/old', files: { a: 'a' } });
  await renameDemoRepository({ directory, forge: 'github', repository: 'acme/old', newName: 'acme/new' });
});

/** OpenAPI 3.0 says `nullable` beside any schema; ajv takes the word beside a `type` only. */
function nullableAsJsonSchema(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || 'type' in value) return value;
  const { nullable, ...schema } = value;
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : value;
}

describe('as GitHub describes it (@octokit/openapi)', async () => {
  type Operation = {
    responses: Record<string, { content?: Record<string, { schema: object }>; $ref?: string }>;
  };
  type Description = { paths: Record<string, { get: Operation }>; components: object };
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const description = JSON.parse(await readFile(file, 'utf8'), nullableAsJsonSchema) as Description;
  // Its formats are left aside.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'github', components: description.components });

  test.each([
    ['/repos/{owner}/{repo}', REPO],
    ['/repos/{owner}/{repo}/commits/{ref}', `${REPO}/commits/heads/main`],
    ['/repos/{owner}/{repo}/git/ref/{ref}', `${REPO}/git/ref/heads/main`],
    ['/repos/{owner}/{repo}/git/ref/{ref}', `${REPO}/git/ref/tags/v1`],
    ['/repos/{owner}/{repo}/git/trees/{tree_sha}', `${REPO}/git/trees/main?recursive=1`],
    ['/repos/{owner}/{repo}/contents/{path}', `${REPO}/contents/.tinyforge.yml`],
    ['/repos/{owner}/{repo}/contents/{path}', `${REPO}/contents/over.bin`],
    ['/repos/{owner}/{repo}/contents/{path}', `${REPO}/contents/docs`],
    ['/repos/{owner}/{repo}/contents/{path}', `${REPO}/contents/docs/broken.md`],
    ['/repos/{owner}/{repo}/contents/{path}', `${REPO}/contents/vendor/lib`],
    ['/user', `${API}/user`],
    ['/rate_limit', `${API}/rate_limit`],
  ])('%s: %s', async (operation, address) => {
    const response = await forge.get(address, authorised);
    expect(response.status).toBe(200);
    const schema = description.paths[operation]?.get.responses['200']?.content?.['application/json']?.schema;
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"github#/')) as object);
    validate(await response.json());
    expect(validate.errors ?? []).toEqual([]);
  });

  test('headers and the redirect have the form of the recordings (@octokit/fixtures)', async () => {
    const fixtures = createRequire(import.meta.url).resolve('@octokit/fixtures');
    const load = async (name: string) =>
      JSON.parse(
        await readFile(
          fixtures.replace(/index\.js$/, `scenarios/api.github.com/${name}/normalized-fixture.json`),
          'utf8',
        ),
      ) as { path: string; status: number; response: object; headers: Record<string, string> }[];
    const recorded = (await load('get-repository'))[0];
    const response = await forge.get(REPO, authorised);
    const body = (await response.json()) as object;
    // Only members with rights on the repository are told how it may be merged.
    const forAdmins = /_merge|_on_merge|update_branch|use_squash|security_and_analysis|squash_|merge_commit_/;
    const missing = Object.keys(recorded?.response ?? {}).filter(
      (key) => !(key in body) && !forAdmins.test(key),
    );
    expect(missing).toEqual([]);
    const ours = [...response.headers.keys()];
    const transport =
      /^(access-control|connection|content-length|date|last-modified|referrer|strict-transport|x-xss|x-runtime|server|status)/;
    expect(
      Object.keys(recorded?.headers ?? {}).filter((key) => !ours.includes(key) && !transport.test(key)),
    ).toEqual([]);

    const moved = (await load('rename-repository')).find(({ status }) => status === 301);
    const redirect = await forge.get(`${API}/repos/acme/old`, authorised);
    expect(redirect.status).toBe(301);
    expect(Object.keys((await redirect.json()) as object)).toEqual(Object.keys(moved?.response ?? {}));
    expect(redirect.headers.get('location')).toMatch(/\/repositories\/\d+$/);
  });
});
