import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDemoRepository, renameDemoRepository } from '@tinyforge/demo-forge';
import { expect, it } from 'vitest';
import { ODD_PATH, SPEC } from '../testing/contract-forge.ts';
import { describeEachForge } from '../testing/describe-each-forge.ts';

describeEachForge('a repository on', (forge) => {
  const create = (repository: string) =>
    createDemoRepository({
      directory: forge.contract().directory,
      forge: forge.kind,
      repository,
      files: { '.tinyforge.yml': SPEC },
    });

  it.each(['acme/nowhere', 'nobody/web'])('that is not there: repo_not_found (%s)', async (repository) => {
    const missing = { outcome: 'fetch_failed', reason: 'repo_not_found', httpStatus: 404 };
    expect(await forge.read({ repository })).toEqual(missing);
  });

  it.each(['../..', 'acme/..', 'acme/web/../../user', 'acme', ''])(
    'that no request goes out for: %j',
    async (repository) => {
      expect(await forge.read({ repository })).toMatchObject({ reason: 'repo_not_found' });
      expect(forge.asked()).toEqual([]);
    },
  );

  it('that is hidden needs a token that may see it', async () => {
    const hidden = { repository: 'acme/hidden' };
    expect(await forge.read(hidden)).toMatchObject({ reason: 'repo_not_found' });
    const elsewhere = { ...hidden, token: `elsewhere-${forge.kind}` };
    expect(await forge.read(elsewhere)).toMatchObject({ reason: 'repo_not_found' });
    expect((await forge.readText({ ...hidden, token: `good-${forge.kind}` })).text).toBe(SPEC);
    // What the one token was shown is remembered for nobody else.
    expect(await forge.read(hidden)).toMatchObject({ reason: 'repo_not_found' });
    expect(await forge.read(elsewhere)).toMatchObject({ reason: 'repo_not_found' });
  });

  it('that was renamed is found, and its new name told', async () => {
    const renamed = { outcome: 'found', renamedTo: 'acme/after' };
    expect(await forge.read({ repository: 'acme/before' })).toMatchObject(renamed);
    expect(await forge.read({ repository: 'acme/before' })).toMatchObject(renamed);
    expect(await forge.read({ repository: 'ACME/After' })).not.toHaveProperty('renamedTo');
  });

  it('is found by its number on GitLab alone, and a number is not reported as renamed', async () => {
    const { id, main } = forge.repository();
    const result = await forge.read({ repository: id });
    if (forge.kind !== 'gitlab') return expect(result).toMatchObject({ reason: 'repo_not_found' });
    expect(result).toMatchObject({ outcome: 'found', commitSha: main, repositoryId: id });
    expect(result).not.toHaveProperty('renamedTo');
    expect(forge.asked()[0]).toBe(`/api/v4/projects/${id}`);
    const where = { baseUrl: forge.baseUrl(), repository: id, commitSha: main };
    expect(forge.provider().commitUrl(where)).toBe(`${forge.baseUrl()}/projects/${id}`);
  });

  it('that moved to another owner between two looks is found, and its new name told', async () => {
    const { id } = await create('acme/moving');
    const pinned = { repository: 'acme/moving', expectedRepositoryId: String(id) };
    expect(await forge.read(pinned)).not.toHaveProperty('renamedTo');
    await renameDemoRepository({
      directory: forge.contract().directory,
      forge: forge.kind,
      repository: 'acme/moving',
      newName: 'umbrella/moved',
    });
    const moved = { outcome: 'found', renamedTo: 'umbrella/moved', repositoryId: String(id) };
    expect(await forge.read(pinned)).toMatchObject(moved);
  });

  it('whose owner was renamed is found, and its new name told', async () => {
    const { id } = await create('initech/app');
    await renameDemoRepository({
      directory: forge.contract().directory,
      forge: forge.kind,
      repository: 'initech/app',
      newName: 'initrode/app',
    });
    const renamed = { outcome: 'found', renamedTo: 'initrode/app', repositoryId: String(id) };
    expect(await forge.read({ repository: 'initech/app' })).toMatchObject(renamed);
  });

  it('that is another one under the same name: repo_replaced', async () => {
    const { kind } = forge;
    const repository = 'acme/replaced';
    const first = await create(repository);
    const pinned = { repository, expectedRepositoryId: String(first.id) };
    expect(await forge.read(pinned)).toMatchObject({ outcome: 'found' });
    await rm(join(forge.contract().directory, kind, repository), { recursive: true });
    expect(await forge.read(pinned)).toMatchObject({ reason: 'repo_not_found' });
    const second = await create(repository);
    expect(await forge.read(pinned)).toEqual({
      outcome: 'fetch_failed',
      reason: 'repo_replaced',
      repositoryId: String(second.id),
    });
  });

  it('has links to file and commit that lead somewhere', async () => {
    const where = { baseUrl: forge.baseUrl(), repository: 'acme/web', commitSha: forge.repository().main };
    const provider = forge.provider();
    for (const url of [provider.fileUrl({ ...where, path: ODD_PATH }), provider.commitUrl(where)]) {
      const page = await forge.safeFetch()(url, { maxBytes: 100_000 });
      expect([page.status, url]).toEqual([200, url]);
    }
  });
});
