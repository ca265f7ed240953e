import { commitFiles, createDemoRepository, runGit } from '@tinyforge/demo-forge';
import { expect, it } from 'vitest';
import type { GitRef } from '../provider.ts';
import { describeEachForge } from '../testing/describe-each-forge.ts';

// A collaborator who may not push to `main` pushes a branch or a tag that is named with main's commit id.
describeEachForge('a branch or tag named like the commit on', (forge) => {
  const TRUE_TEXT = 'version: 1\ndeploy:\n  port: 1111\n';
  const FALSE_TEXT = 'version: 1\ndeploy:\n  port: 6666\n';
  const [path, message] = ['deploy/web/app.yml', 'The truth'];

  const NAMES = { branch: ['heads'], tag: ['tags'], 'branch and tag': ['heads', 'tags'] };
  const LIES = {
    'another text': { [path]: FALSE_TEXT },
    'no file': { [path]: null },
    'a symlink': { [path]: { symlink: '../../target.yml' } },
  };
  const cases = Object.keys(NAMES).flatMap((kind) => Object.keys(LIES).map((lie) => ({ kind, lie })));

  it.each(cases)('changes nothing: a $kind with $lie', async ({ kind, lie }) => {
    const [names, lies] = [Object.entries(NAMES), Object.entries(LIES)];
    const [, kinds = []] = names.find(([name]) => name === kind) ?? [];
    const [, files = {}] = lies.find(([name]) => name === lie) ?? [];
    const repository = `acme/${kind}-${lie}`.replaceAll(' ', '-');
    const created = await createDemoRepository({
      directory: forge.contract().directory,
      forge: forge.kind,
      repository,
      files: { [path]: TRUE_TEXT, 'target.yml': FALSE_TEXT },
    });
    const repositoryPath = created.path;
    const { commitSha } = await commitFiles({
      path: repositoryPath,
      message,
      files: { 'README.md': '# App\n' },
    });
    const other = await commitFiles({ path: repositoryPath, branch: 'other', message: 'A lie', files });
    for (const name of kinds)
      await runGit({
        path: repositoryPath,
        args: ['update-ref', `refs/${name}/${commitSha}`, other.commitSha],
      });

    const truth = { outcome: 'found', commitSha, bytes: new Uint8Array(Buffer.from(TRUE_TEXT)) };
    const refs: GitRef[] = [
      { kind: 'default' },
      { kind: 'branch', name: 'main' },
      { kind: 'commit', name: commitSha },
    ];
    for (const ref of refs) expect(await forge.read({ repository, ref, path })).toMatchObject(truth);
    const nothing = await forge.read({ repository, path: 'nothing.yml' });
    expect(nothing).toMatchObject({ outcome: 'no_file', commitSha });
    const asked = { baseUrl: forge.baseUrl(), repository, commitSha, path: 'README.md' };
    expect(await forge.provider().findLastChange(asked)).toMatchObject({ commitSha, subject: message });

    // Nor is anything else remembered once the name is gone.
    for (const name of kinds)
      await runGit({ path: repositoryPath, args: ['update-ref', '-d', `refs/${name}/${commitSha}`] });
    expect(await forge.read({ repository, path })).toMatchObject(truth);
  });
});
