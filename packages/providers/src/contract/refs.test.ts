import { expect, it } from 'vitest';
import type { GitRef } from '../provider.ts';
import { ODD_BRANCH, ODD_TAG, SPEC } from '../testing/contract-forge.ts';
import { describeEachForge } from '../testing/describe-each-forge.ts';

const branch = (name: string): GitRef => ({ kind: 'branch', name });
const tag = (name: string): GitRef => ({ kind: 'tag', name });
const commit = (name: string): GitRef => ({ kind: 'commit', name });

describeEachForge('a ref on', (forge) => {
  it.each([
    ['the default branch', { kind: 'default' }, 'main', SPEC],
    ['a branch', branch('main'), 'main', SPEC],
    ['a branch with slashes', branch('feature/a/b'), 'feature', `${SPEC}# feature\n`],
    ['a branch with #, % and non-ASCII', branch(ODD_BRANCH), 'feature', `${SPEC}# feature\n`],
    ['the branch of two of one name', branch('same'), 'feature', `${SPEC}# feature\n`],
    ['the tag of two of one name', tag('same'), 'tagged', `${SPEC}# tagged\n`],
    ['an annotated tag', tag('annotated'), 'tagged', `${SPEC}# tagged\n`],
    ['a tag of a tag', tag('nested'), 'tagged', `${SPEC}# tagged\n`],
    ['a tag with #, % and non-ASCII', tag(ODD_TAG), 'tagged', `${SPEC}# tagged\n`],
    ['a tag with a slash', tag('release/1.0'), 'tagged', `${SPEC}# tagged\n`],
    ['main beside heads/main', branch('main'), 'main', SPEC],
    ['heads/main beside main', branch('heads/main'), 'feature', `${SPEC}# feature\n`],
  ] as const)('%s', async (_what, ref, at, text) => {
    expect(await forge.readText({ ref })).toEqual({ text, commitSha: forge.repository()[at] });
  });

  it('a commit by its full id, in either case of letters', async () => {
    const { tagged } = forge.repository();
    const at = { text: `${SPEC}# tagged\n`, commitSha: tagged };
    expect(await forge.readText({ ref: commit(tagged) })).toEqual(at);
    expect(await forge.readText({ ref: commit(tagged.toUpperCase()) })).toEqual(at);
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
  ])('%s: ref_not_found', async (_what, ref) => {
    expect(await forge.read({ ref })).toMatchObject({
      outcome: 'fetch_failed',
      reason: 'ref_not_found',
      repositoryId: forge.repository().id,
    });
  });

  it('an id that is not a commit: ref_not_found', async () => {
    const found = await forge.read();
    const blob = found.outcome === 'found' ? found.blobSha : '';
    expect(await forge.read({ ref: commit(blob) })).toMatchObject({ reason: 'ref_not_found' });
  });

  it('a repository without a commit: ref_not_found, with the detail empty_repository', async () => {
    for (const ref of [{ kind: 'default' } as const, branch('main')])
      expect(await forge.read({ repository: 'acme/empty', ref })).toMatchObject({
        reason: 'ref_not_found',
        detail: 'empty_repository',
      });
  });
});
