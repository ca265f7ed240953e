import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isFullSha, isRefName } from './git-names.ts';

/** Asks git itself. */
function gitTakes(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', `refs/heads/${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('isRefName', () => {
  it.each([
    'main',
    'feature/x',
    'a/b/c',
    'v1.0',
    'héllo',
    'ветка',
    '#1',
    '100%',
    'a+b',
    'a&b=c',
    "it's",
    'a"b',
    '-x',
    'x@y',
    'HEAD',
    '{x}',
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/..',
    'a..b',
    '.a',
    'a/.b',
    'a.',
    'a.lock',
    'a.lock/b',
    'a b',
    'a~b',
    'a^b',
    'a:b',
    'a?b',
    'a*b',
    'a[b',
    'a\\b',
    'a@{b',
    'a\tb',
    'a\nb',
    'a\u007fb',
  ])('agrees with git about %j', (name) => {
    expect(isRefName(name)).toBe(gitTakes(name));
  });

  it('refuses what no forge could be asked about', () => {
    expect(isRefName('x'.repeat(256))).toBe(false);
    expect(isRefName('\ud800')).toBe(false);
    expect(isRefName('a\0b')).toBe(false);
  });
});

describe('isFullSha', () => {
  it('wants all digits of SHA-1 or SHA-256', () => {
    expect(isFullSha('a'.repeat(40))).toBe(true);
    expect(isFullSha('0'.repeat(64))).toBe(true);
    for (const text of ['', 'main', 'a'.repeat(7), 'a'.repeat(41), 'A'.repeat(40), 'g'.repeat(40)])
      expect(isFullSha(text)).toBe(false);
  });
});
