import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFiles, createDemoRepository, runGit } from '@tinyforge/demo-forge';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { computeBlobSha } from './blob.ts';
import { createProviders } from './create-providers.ts';
import {
  FORGE_KINDS,
  type GitProvider,
  type GitRef,
  MAX_FILE_BYTES,
  type Providers,
  type ReadFileRequest,
} from './provider.ts';
import { createSafeFetch } from './safe-fetch/safe-fetch.ts';
import {
  type ContractForge,
  type ContractRepository,
  LFS_POINTER,
  ODD_BRANCH,
  ODD_PATH,
  ODD_TAG,
  SPEC,
  startContractForge,
} from './testing/contract-forge.ts';

let contract: ContractForge;
let providers: Providers;
let safeFetch: ReturnType<typeof createSafeFetch>;

beforeAll(async () => {
  contract = await startContractForge();
  safeFetch = createSafeFetch({ allowedHosts: () => contract.allowed });
  providers = createProviders({ fetch: safeFetch });
}, 60_000);

afterAll(async () => {
  await safeFetch?.close();
  await contract?.stop();
});

const branch = (name: string): GitRef => ({ kind: 'branch', name });
const tag = (name: string): GitRef => ({ kind: 'tag', name });
const commit = (name: string): GitRef => ({ kind: 'commit', name });

describe.each(FORGE_KINDS)('reading from %s', (kind) => {
  let provider: GitProvider;
  let repository: ContractRepository;

  beforeEach(() => {
    provider = providers[kind];
    repository = contract.repositories[kind];
    contract.requests.length = 0;
  });

  function read(request: Partial<ReadFileRequest> = {}) {
    return provider.readFile({
      baseUrl: contract.forge.baseUrl(kind),
      repository: 'acme/web',
      ref: { kind: 'default' },
      path: '.tinyforge.yml',
      ...request,
    });
  }

  async function readText(
    request: Partial<ReadFileRequest> = {},
  ): Promise<{ text: string; commitSha: string }> {
    const result = await read(request);
    if (result.outcome !== 'found') throw new Error(JSON.stringify(result));
    return { text: new TextDecoder().decode(result.bytes), commitSha: result.commitSha };
  }

  it('finds a file at the default branch', async () => {
    expect(await read()).toEqual({
      outcome: 'found',
      commitSha: repository.main,
      blobSha: computeBlobSha(Buffer.from(SPEC), repository.main),
      repositoryId: repository.id,
      bytes: new Uint8Array(Buffer.from(SPEC)),
    });
    expect(contract.requests.length).toBeLessThanOrEqual(4);
  });

  it('finds files of every ordinary sort', async () => {
    expect((await readText({ path: 'deploy/web/app.yml' })).text).toBe(SPEC);
    expect((await readText({ path: 'program.yml' })).text).toBe(SPEC);
    expect((await readText({ path: 'empty.yml' })).text).toBe('');
    expect((await readText({ path: ODD_PATH })).text).toBe(SPEC);
    expect((await readText({ path: 'many/249.yml' })).text).toBe('249\n');
    expect(await read({ path: 'binary.yml' })).toMatchObject({
      bytes: new Uint8Array([0, 255, 254, 13, 10, 0]),
    });
  });

  it.each([
    'nothing.yml',
    'deploy/nothing.yml',
    'nowhere/at/all.yml',
    '.tinyforge.yml/more.yml',
    'many/250.yml',
  ])('says no_file for %s', async (path) => {
    const known = { commitSha: repository.main, repositoryId: repository.id };
    expect(await read({ path })).toEqual({ outcome: 'no_file', ...known });
  });

  it.each(['../x.yml', 'deploy/../.tinyforge.yml', './x.yml', 'a//b.yml', '/etc/passwd', ''])(
    'asks for no path like %j',
    async (path) => {
      expect(await read({ path })).toMatchObject({ outcome: 'no_file' });
      expect(contract.requests.filter(({ url }) => /passwd|contents|blobs|trees?(\?|\/)/.test(url))).toEqual(
        [],
      );
    },
  );

  describe('refs', () => {
    it.each([
      ['a branch', branch('main'), 'main', SPEC],
      ['a branch with slashes', branch('feature/a/b'), 'feature', `${SPEC}# feature\n`],
      ['a branch with #, % and non-ASCII', branch(ODD_BRANCH), 'feature', `${SPEC}# feature\n`],
      ['the branch of two of one name', branch('same'), 'feature', `${SPEC}# feature\n`],
      ['the tag of two of one name', tag('same'), 'tagged', `${SPEC}# tagged\n`],
      ['an annotated tag', tag('annotated'), 'tagged', `${SPEC}# tagged\n`],
      ['a tag of a tag', tag('nested'), 'tagged', `${SPEC}# tagged\n`],
      ['a tag with #, % and non-ASCII', tag(ODD_TAG), 'tagged', `${SPEC}# tagged\n`],
      ['a tag with a slash', tag('release/1.0'), 'tagged', `${SPEC}# tagged\n`],
    ] as const)('%s', async (_name, ref, at, text) => {
      expect(await readText({ ref })).toEqual({ text, commitSha: repository[at] });
    });

    it('a commit by its full id, in either case of letters', async () => {
      const { tagged } = repository;
      expect(await readText({ ref: commit(tagged) })).toMatchObject({ commitSha: tagged });
      expect(await readText({ ref: commit(tagged.toUpperCase()) })).toMatchObject({ commitSha: tagged });
    });

    it.each([
      ['a missing branch', branch('nowhere')],
      ['a tag asked for as a branch', branch('only-a-tag')],
      ['a branch asked for as a tag', tag('feature/a/b')],
      ['a branch asked for as a commit', commit('main')],
      ['the beginning of a branch', branch('feature')],
      ['a branch whose longer name is there', branch('heads/feature/a/b')],
      ['a missing commit', commit('1'.repeat(40))],
      ['a name that no branch can have', branch('../../../user')],
      ['an empty name', branch('')],
    ])('%s is ref_not_found', async (_name, ref) => {
      expect(await read({ ref })).toMatchObject({
        outcome: 'fetch_failed',
        reason: 'ref_not_found',
        repositoryId: repository.id,
      });
    });

    it('tells main from heads/main', async () => {
      expect((await readText({ ref: branch('main') })).commitSha).toBe(repository.main);
      expect((await readText({ ref: branch('heads/main') })).commitSha).toBe(repository.feature);
    });

    it('an id that is not a commit is ref_not_found', async () => {
      const found = await read();
      const blob = found.outcome === 'found' ? found.blobSha : '';
      expect(await read({ ref: commit(blob) })).toMatchObject({ reason: 'ref_not_found' });
    });

    it('a repository without a commit is ref_not_found', async () => {
      for (const ref of [{ kind: 'default' } as const, branch('main')])
        expect(await read({ repository: 'acme/empty', ref })).toMatchObject({ reason: 'ref_not_found' });
    });
  });

  describe('what is not a file', () => {
    it.each([
      ['a directory', 'deploy'],
      ['a directory with hundreds of entries', 'many'],
      ['a symlink to a file', 'link.yml'],
      ['a symlink further down', 'deploy/up.yml'],
      ['a symlink to nothing', 'dangling.yml'],
      ['a symlink to a directory', 'linked'],
      ['a submodule', 'vendor.yml'],
    ])('%s is not_a_file', async (_name, path) => {
      const result = await read({ path });
      expect(result).toEqual({
        outcome: 'fetch_failed',
        reason: 'not_a_file',
        commitSha: repository.main,
        repositoryId: repository.id,
      });
    });

    it('a path through a symlink is no_file, as it is in git', async () => {
      expect(await read({ path: 'linked/web/app.yml' })).toMatchObject({ outcome: 'no_file' });
    });
  });

  it('a pointer of Git LFS is what git holds, and leads nowhere', async () => {
    expect((await readText({ path: 'large.yml' })).text).toBe(LFS_POINTER);
    expect(contract.requests.filter(({ url }) => url.includes('lfs'))).toEqual([]);
  });

  describe('a push between two requests', () => {
    const name = 'acme/busy';
    let path: string;
    beforeAll(async () => {
      const { directory } = contract;
      const files = { '.tinyforge.yml': '# push 0\n' };
      ({ path } = await createDemoRepository({ directory, forge: kind, repository: name, files }));
    });
    afterEach(() => {
      contract.beforeAnswer = null;
    });

    it.each([
      ['changes the file', (count: number) => ({ '.tinyforge.yml': `# push ${count}\n` })],
      ['takes the file away', () => ({ '.tinyforge.yml': null })],
      ['makes it a symlink', () => ({ '.tinyforge.yml': { symlink: 'README.md' } })],
    ])('that %s leaves text and commit together, wherever it lands', async (_what, change) => {
      await read({ repository: name });
      const lookRequests = contract.requests.length;
      for (let landsBefore = 1; landsBefore <= lookRequests; landsBefore += 1) {
        await commitFiles({
          path,
          message: 'Start',
          files: { '.tinyforge.yml': `# start ${landsBefore}\n` },
        });
        contract.requests.length = 0;
        contract.beforeAnswer = async () => {
          if (contract.requests.length !== landsBefore) return;
          await commitFiles({ path, message: 'Push', files: change(landsBefore) });
        };
        const result = await read({ repository: name });
        contract.beforeAnswer = null;
        if (!('commitSha' in result) || !result.commitSha) throw new Error(JSON.stringify(result));
        const listed = await runGit({ path, args: ['ls-tree', result.commitSha, '.tinyforge.yml'] });
        const [mode = '', , sha] = listed.split(/\s/);
        const expected =
          mode === ''
            ? { outcome: 'no_file' }
            : mode === '120000'
              ? { reason: 'not_a_file' }
              : { blobSha: sha };
        expect(result).toMatchObject(expected);
      }
    });
  });

  describe('the cap', () => {
    it('lets a file of exactly 64 KiB through', async () => {
      expect(await read({ path: 'at-the-cap.yml' })).toMatchObject({
        outcome: 'found',
        bytes: expect.objectContaining({ byteLength: MAX_FILE_BYTES }),
      });
    });

    it.each(['over-the-cap.yml', 'huge.yml'])('says too_large for %s', async (path) => {
      expect(await read({ path })).toMatchObject({ outcome: 'fetch_failed', reason: 'too_large' });
    });
  });

  describe('repositories', () => {
    it('missing ones are repo_not_found', async () => {
      for (const name of ['acme/nowhere', 'nobody/web'])
        expect(await read({ repository: name })).toEqual({
          outcome: 'fetch_failed',
          reason: 'repo_not_found',
          httpStatus: 404,
        });
    });

    it.each(['../..', 'acme/..', 'acme/web/../../user', 'acme', ''])(
      'no request goes out for %j',
      async (name) => {
        expect(await read({ repository: name })).toMatchObject({ reason: 'repo_not_found' });
        expect(contract.requests).toEqual([]);
      },
    );

    it('hidden ones need a token that may see them', async () => {
      const hidden = { repository: 'acme/hidden' };
      expect(await read(hidden)).toMatchObject({ reason: 'repo_not_found' });
      expect(await read({ ...hidden, token: `elsewhere-${kind}` })).toMatchObject({
        reason: 'repo_not_found',
      });
      expect((await readText({ ...hidden, token: `good-${kind}` })).text).toBe(SPEC);
    });

    it('a renamed one is found, and its new name told', async () => {
      expect(await read({ repository: 'acme/before' })).toMatchObject({
        outcome: 'found',
        renamedTo: 'acme/after',
      });
      expect(await read({ repository: 'ACME/After' })).not.toHaveProperty('renamedTo');
    });

    it('another one under the same name is repo_replaced', async () => {
      const name = 'acme/replaced';
      const options = {
        directory: contract.directory,
        forge: kind,
        repository: name,
        files: { '.tinyforge.yml': SPEC },
      };
      const first = await createDemoRepository(options);
      const pinned = { repository: name, expectedRepositoryId: String(first.id) };
      expect(await read(pinned)).toMatchObject({ outcome: 'found' });
      await rm(join(contract.directory, kind, name), { recursive: true });
      expect(await read(pinned)).toMatchObject({ reason: 'repo_not_found' });
      const second = await createDemoRepository(options);
      expect(await read(pinned)).toEqual({
        outcome: 'fetch_failed',
        reason: 'repo_replaced',
        repositoryId: String(second.id),
      });
    });
  });

  describe('tokens', () => {
    it('an unknown one is unauthorized, also for what is public', async () => {
      expect(await read({ token: 'nobody-knows-this' })).toEqual({
        outcome: 'fetch_failed',
        reason: 'unauthorized',
        httpStatus: 401,
      });
    });

    it.each(['', 'two words', 'line\nbreak', 'Ünicode'])('%j is no token, and is not sent', async (token) => {
      expect(await read({ token })).toMatchObject({ reason: 'unauthorized' });
      expect(contract.requests).toEqual([]);
    });
  });

  it('takes a base URL with a path prefix, and asks nothing outside of it', async () => {
    await read();
    const prefix = `${contract.forge.baseUrl(kind)}/api/`;
    expect(contract.requests.map(({ url }) => url.startsWith(prefix))).not.toContain(false);
    expect(contract.requests.length).toBeGreaterThan(0);
  });

  it('gives links to file and commit that lead somewhere', async () => {
    const where = {
      baseUrl: contract.forge.baseUrl(kind),
      repository: 'acme/web',
      commitSha: repository.main,
    };
    for (const url of [provider.fileUrl({ ...where, path: ODD_PATH }), provider.commitUrl(where)]) {
      const page = await safeFetch(url, { maxBytes: 100_000 });
      expect([page.status, url]).toEqual([200, url]);
    }
  });

  it('tests a connection', async () => {
    const baseUrl = contract.forge.baseUrl(kind);
    expect(await provider.testConnection({ baseUrl, token: 'nobody-knows-this' })).toEqual({
      ok: false,
      failure: { outcome: 'fetch_failed', reason: 'unauthorized', httpStatus: 401 },
    });
    expect(await provider.testConnection({ baseUrl, token: `good-${kind}` })).toEqual(
      {
        github: { ok: true, login: 'demo', scopes: ['repo'], warnings: ['can_write'] },
        gitlab: { ok: true, login: 'demo', scopes: ['read_api'], warnings: [] },
        gitea: { ok: true, login: null, scopes: null, warnings: [] },
      }[kind],
    );
  });
});

describe('scopes that are too narrow', () => {
  it('are forbidden where the forge minds them', async () => {
    for (const kind of ['gitlab', 'gitea'] as const) {
      const request = { repository: 'acme/web', ref: { kind: 'default' }, path: '.tinyforge.yml' } as const;
      const baseUrl = contract.forge.baseUrl(kind);
      const result = await providers[kind].readFile({ ...request, baseUrl, token: `narrow-${kind}` });
      expect(result).toEqual({ outcome: 'fetch_failed', reason: 'forbidden', httpStatus: 403 });
    }
  });

  it('are warned of when the connection is tested', async () => {
    const baseUrl = contract.forge.baseUrl('gitlab');
    expect(await providers.gitlab.testConnection({ baseUrl, token: 'narrow-gitlab' })).toMatchObject({
      ok: true,
      warnings: ['cannot_read'],
    });
  });
});
