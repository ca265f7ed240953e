import { commitFiles, createDemoRepository, runGit } from '@tinyforge/demo-forge';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { describeEachForge } from '../testing/describe-each-forge.ts';

describeEachForge('a push between two requests to', (forge) => {
  const repository = 'acme/busy';
  let path: string;
  beforeAll(async () => {
    const { directory } = forge.contract();
    const files = { '.tinyforge.yml': '# push 0\n' };
    ({ path } = await createDemoRepository({ directory, forge: forge.kind, repository, files }));
  });
  afterEach(() => {
    forge.contract().beforeAnswer = null;
  });

  it.each([
    ['changes the file', (count: number) => ({ '.tinyforge.yml': `# push ${count}\n` })],
    ['takes the file away', () => ({ '.tinyforge.yml': null })],
    ['makes it a symlink', () => ({ '.tinyforge.yml': { symlink: 'README.md' } })],
  ])('that %s leaves text and commit together, wherever it lands', async (_what, change) => {
    const contract = forge.contract();
    // Counted where there is a file: a look that finds none is shorter.
    await commitFiles({ path, message: 'Start', files: { '.tinyforge.yml': '# start\n' } });
    contract.requests.length = 0;
    await forge.read({ repository });
    const lookRequests = contract.requests.length;
    expect(lookRequests).toBeGreaterThanOrEqual(3);
    for (let landsBefore = 1; landsBefore <= lookRequests; landsBefore += 1) {
      const files = { '.tinyforge.yml': `# start ${landsBefore}\n` };
      await commitFiles({ path, message: 'Start', files });
      contract.requests.length = 0;
      contract.beforeAnswer = async () => {
        if (contract.requests.length !== landsBefore) return;
        await commitFiles({ path, message: 'Push', files: change(landsBefore) });
      };
      const result = await forge.read({ repository });
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
      // Whoever remembers nothing reads the same at that commit.
      const ref = { kind: 'commit', name: result.commitSha } as const;
      const again = { baseUrl: forge.baseUrl(), repository, ref, path: '.tinyforge.yml' };
      expect(await forge.anotherProvider().readFile(again)).toEqual(result);
    }
  });
});
