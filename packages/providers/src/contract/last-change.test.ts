import { commitFiles, createDemoRepository } from '@tinyforge/demo-forge';
import { beforeAll, expect, it } from 'vitest';
import { describeEachForge } from '../testing/describe-each-forge.ts';

describeEachForge('the last change of a file on', (forge) => {
  const repository = 'acme/history';
  const FILE = 'ops/dép #1.yml';
  const DATE = new Date('2026-03-04T05:06:07Z');
  let path: string;
  let changed: string;
  let head: string;
  beforeAll(async () => {
    const { directory } = forge.contract();
    const files = { [FILE]: '# first\n', 'README.md': '# App\n' };
    ({ path } = await createDemoRepository({ directory, forge: forge.kind, repository, files }));
    const change = { path, files: { [FILE]: '# second\n' }, date: DATE };
    const author = { name: 'Mira Lindqvist', email: 'mira@acme.example' };
    const message = 'Say it twice\n\nBecause once is not enough.';
    ({ commitSha: changed } = await commitFiles({ ...change, author, message }));
    ({ commitSha: head } = await commitFiles({
      path,
      files: { 'README.md': '# Other\n' },
      message: 'Other',
    }));
  });

  const find = (request = {}) =>
    forge.provider().findLastChange({
      baseUrl: forge.baseUrl(),
      repository,
      commitSha: head,
      path: FILE,
      ...request,
    });

  it('is the newest commit that touched it, with author, moment and first line', async () => {
    expect(await find()).toEqual({
      outcome: 'found',
      commitSha: changed,
      authorName: 'Mira Lindqvist',
      committedAt: DATE,
      subject: 'Say it twice',
    });
  });

  it('is looked for from the commit that is asked for, whatever comes later', async () => {
    const { commitSha } = await commitFiles({ path, files: { [FILE]: '# third\n' }, message: 'Third' });
    expect(await find()).toMatchObject({ commitSha: changed });
    expect(await find({ commitSha })).toMatchObject({ commitSha, subject: 'Third' });
  });

  it('is none for a path that was never there', async () => {
    expect(await find({ path: 'never.yml' })).toEqual({ outcome: 'no_commit' });
  });

  it('is refused for another repository than the pinned one, and for none', async () => {
    expect(await find({ expectedRepositoryId: '1' })).toMatchObject({ reason: 'repo_replaced' });
    expect(await find({ repository: 'acme/nowhere' })).toMatchObject({ reason: 'repo_not_found' });
    expect(await find({ commitSha: 'main' })).toMatchObject({ reason: 'ref_not_found' });
  });

  it('takes two requests', async () => {
    await find();
    expect(forge.asked()).toHaveLength(2);
  });

  it('links to a line', () => {
    const file = { baseUrl: 'https://git.example', repository: 'a/b', commitSha: 'c', path: 'd.yml' };
    const url = forge.provider().fileUrl(file);
    expect(forge.provider().fileUrl({ ...file, line: 7 })).toBe(`${url}#L7`);
  });
});
