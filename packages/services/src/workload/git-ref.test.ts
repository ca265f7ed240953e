import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGitRef } from './git-ref.ts';

/** What git itself says about a branch name. */
function gitAccepts(name: string): boolean {
  return spawnSync('git', ['check-ref-format', '--branch', name]).status === 0;
}

describe('parseGitRef', () => {
  it.each(['main', 'feature/login-v2', 'release-1.2', 'ветка', 'a@b', 'v1.lock.2'])(
    'accepts the branch %s, as git does',
    (name) => {
      expect(parseGitRef({ kind: 'branch', name })).toEqual({ ok: true, ref: { kind: 'branch', name } });
      expect(gitAccepts(name)).toBe(true);
    },
  );

  it.each([
    '-main',
    'a..b',
    'a//b',
    '/a',
    'a/',
    'a.lock',
    'a.lock/b',
    '.a',
    'a/.b',
    'a.',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?b',
    'a*b',
    'a[b',
    'a\\b',
    'a@{1}',
    'HEAD',
    'a\u007fb',
    'a\tb',
  ])('refuses the branch %j, as git does', (name) => {
    expect(parseGitRef({ kind: 'branch', name })).toEqual({ ok: false, code: 'ref_name_invalid' });
    expect(gitAccepts(name)).toBe(false);
  });

  it('refuses @, which git only takes here because it stands for HEAD', () => {
    expect(parseGitRef({ kind: 'branch', name: '@' })).toEqual({ ok: false, code: 'ref_name_invalid' });
    expect(spawnSync('git', ['check-ref-format', '@']).status).not.toBe(0);
  });

  it('agrees with git on names made of the characters that matter', () => {
    const piece = fc.constantFrom('a', 'B', '/', '.', '-', '@', '{', '..', '.lock', '~', '[', '_', 'é', ' ');
    const names = fc.sample(
      fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
      { numRuns: 150, seed: 20 },
    );
    const disagreements = names.filter(
      (name) =>
        name !== '@' && name.trim() === name && parseGitRef({ kind: 'branch', name }).ok !== gitAccepts(name),
    );
    expect(disagreements).toEqual([]);
  });

  it('wants a commit in full and lowers its case', () => {
    const full = 'ABCDEF0123456789abcdef0123456789abcdef01';
    expect(parseGitRef({ kind: 'commit', name: full })).toEqual({
      ok: true,
      ref: { kind: 'commit', name: full.toLowerCase() },
    });
    expect(parseGitRef({ kind: 'commit', name: 'abcdef0' })).toEqual({
      ok: false,
      code: 'ref_commit_not_full',
    });
  });

  it.each([
    ['refs/heads/feature/x', { kind: 'branch', name: 'feature/x' }],
    ['refs/tags/v1', { kind: 'tag', name: 'v1' }],
  ])('takes the kind of a ref from its full name: %s', (name, ref) => {
    for (const kind of ['branch', 'tag'] as const)
      expect(parseGitRef({ kind, name })).toEqual({ ok: true, ref });
  });

  it('refuses nothing and too much', () => {
    expect(parseGitRef({ kind: 'tag', name: '  ' })).toEqual({ ok: false, code: 'required' });
    expect(parseGitRef({ kind: 'tag', name: 'a'.repeat(245) })).toEqual({ ok: false, code: 'too_long' });
  });
});
