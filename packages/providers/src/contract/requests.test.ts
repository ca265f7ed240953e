import { commitFiles, createDemoRepository } from '@tinyforge/demo-forge';
import { type Exchange, findGiteaFaults, loadGithubDescription } from '@tinyforge/demo-forge/testing';
import { expect, it } from 'vitest';
import type { ForgeKind } from '../provider.ts';
import { ODD_BRANCH, SPEC } from '../testing/contract-forge.ts';
import { describeEachForge } from '../testing/describe-each-forge.ts';
import { findRequestFaults } from '../testing/record-exchanges.ts';

/**
 * Requests of a first look at a file at the root: which repository, which commit, what is there, its bytes;
 * on GitLab whether the commit is one.
 */
const FIRST_LOOK = { github: 4, gitlab: 5, gitea: 4 };

/** Which repository and which commit: what shows that nothing has changed. */
const REPEATED_LOOK = 2;

const API = { github: '/api/v3/', gitlab: '/api/v4/', gitea: '/api/v1/' };

/** What of these requests is unknown to those who have written an API down. GitLab's are Gitbeaker's, whose types the compiler has checked. */
const FAULTS: Record<ForgeKind, (requests: Exchange[]) => Promise<string[]>> = {
  // The suite holds everything against github.com. These are the oldest and the newest Enterprise Server that are described.
  github: async (requests) => {
    const descriptions = await Promise.all(['ghes-3.17', 'ghes-3.19'].map(loadGithubDescription));
    return descriptions.flatMap((description) => findRequestFaults(description, requests));
  },
  gitea: findGiteaFaults,
  gitlab: async () => [],
};

describeEachForge('requests to', (forge) => {
  it('are known to those who have written the API down', async () => {
    const token = `good-${forge.kind}`;
    const [baseUrl, path] = [forge.baseUrl(), 'deploy/web/app.yml'];
    for (const name of ['main', 'feature/a/b', ODD_BRANCH])
      await forge.read({ ref: { kind: 'branch', name } });
    for (const name of ['nested', 'release/1.0']) await forge.read({ ref: { kind: 'tag', name }, token });
    const commitSha = forge.repository().main;
    await forge.read({ ref: { kind: 'commit', name: commitSha }, path });
    await forge.provider().findLastChange({ baseUrl, repository: 'acme/web', commitSha, path });
    await forge.provider().testConnection({ baseUrl, token });
    const requests = forge
      .asked()
      .map((url) => ({ method: 'GET', path: url.slice(API[forge.kind].length - 1) }));
    expect(requests).not.toHaveLength(0);
    expect(await FAULTS[forge.kind](requests)).toEqual([]);
  });

  it("stay below the API's path, behind a path prefix", async () => {
    await forge.read();
    expect(new URL(forge.baseUrl()).pathname).toBe(`/${forge.kind}`);
    expect(forge.asked().filter((url) => !url.startsWith(API[forge.kind]))).toEqual([]);
    expect(forge.asked()).toHaveLength(FIRST_LOOK[forge.kind]);
  });

  it('are two for a look at what has not changed', async () => {
    const first = await forge.read();
    forge.contract().requests.length = 0;
    expect(await forge.read()).toEqual(first);
    expect(forge.asked()).toHaveLength(REPEATED_LOOK);
    const conditional = forge.contract().requests.filter(({ headers }) => headers.has('if-none-match'));
    // Only GitHub's demo has ETags: there both answers are 304, which do not count against a token's limit.
    expect(conditional).toHaveLength(forge.kind === 'github' ? 2 : 0);
  });

  it('ask for bytes again only where a push has changed them', async () => {
    const { directory } = forge.contract();
    const files = { '.tinyforge.yml': SPEC };
    const repository = `acme/pushed`;
    const { path } = await createDemoRepository({ directory, forge: forge.kind, repository, files });
    await forge.read({ repository });
    const other = await commitFiles({ path, message: 'Another file', files: { 'README.md': 'Hello\n' } });
    forge.contract().requests.length = 0;
    expect(await forge.readText({ repository })).toEqual({ text: SPEC, commitSha: other.commitSha });
    expect(forge.asked()).toHaveLength(FIRST_LOOK[forge.kind] - 1);
    const own = await commitFiles({ path, message: 'This file', files: { '.tinyforge.yml': '# new\n' } });
    forge.contract().requests.length = 0;
    expect(await forge.readText({ repository })).toEqual({ text: '# new\n', commitSha: own.commitSha });
    expect(forge.asked()).toHaveLength(FIRST_LOOK[forge.kind]);
  });

  it('are never spared by what another credential was shown', async () => {
    await forge.read();
    forge.contract().requests.length = 0;
    await forge.read({ token: `good-${forge.kind}` });
    expect(forge.asked()).toHaveLength(FIRST_LOOK[forge.kind]);
    expect(forge.contract().requests.some(({ headers }) => headers.has('if-none-match'))).toBe(false);
  });

  it('bring bytes that a caller may change without harm to the next look', async () => {
    const first = await forge.read();
    if (first.outcome === 'found') first.bytes.fill(0);
    const second = await forge.read();
    if (second.outcome === 'found') second.bytes.fill(0);
    expect((await forge.readText()).text).toBe(SPEC);
  });

  it('ask each time whether a file is there that was not', async () => {
    const path = 'later.yml';
    await forge.read({ path });
    forge.contract().requests.length = 0;
    expect(await forge.read({ path })).toMatchObject({ outcome: 'no_file' });
    expect(forge.asked()).toHaveLength(FIRST_LOOK[forge.kind] - 1);
  });
});
