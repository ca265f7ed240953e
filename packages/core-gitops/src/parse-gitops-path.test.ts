import { describe, expect, it } from 'vitest';
import { DEFAULT_GITOPS_PATH } from './fields.ts';
import { parseGitopsPath } from './parse-gitops-path.ts';

function faultsOf(path: string): string[] {
  const result = parseGitopsPath(path);
  return result.ok ? [] : result.issues.map(({ code, column }) => `${column} ${code}`);
}

describe('parseGitopsPath', () => {
  it.each([
    DEFAULT_GITOPS_PATH,
    'a.yaml',
    'deploy/web/.tinyforge.yml',
    'with space/ü.yml',
    '..a/b...yml',
    `${'a'.repeat(251)}.yml`,
  ])('takes %j as it is', (path) => {
    expect(parseGitopsPath(path)).toEqual({ ok: true, path });
  });

  it.each([
    ['', ['1 path_empty']],
    ['/a.yml', ['1 path_not_relative']],
    ['//a.yml', ['1 path_not_relative', '2 path_bad_segment']],
    ['./a.yml', ['1 path_bad_segment']],
    ['/../a.yml', ['1 path_not_relative', '2 path_bad_segment']],
    ['a/../b.yml', ['3 path_bad_segment']],
    ['a//b.yml', ['3 path_bad_segment']],
    ['a/.', ['3 path_bad_segment', '3 path_bad_extension']],
    ['a.yml/', ['7 path_bad_segment', '6 path_bad_extension']],
    ['a\\..\\b.yml', ['2 path_bad_character']],
    ['a\0.yml', ['2 path_bad_character']],
    ['a\n.yml', ['2 path_bad_character']],
    ['a.yml\n', ['6 path_bad_character', '6 path_bad_extension']],
    ['a?.yml', ['2 path_bad_character']],
    ['a#.yml', ['2 path_bad_character']],
    ['%2e%2e/a.yml', ['1 path_bad_character']],
    ['a\u007f.yml', ['2 path_bad_character']],
    ['a\u202Elmy.yml', ['2 path_bad_character']],
    ['a\u2028.yml', ['2 path_bad_character']],
    ['a\uD800.yml', ['2 path_bad_character']],
    ['.env', ['4 path_bad_extension']],
    ['a.YML', ['5 path_bad_extension']],
    ['a.yml.txt', ['9 path_bad_extension']],
    ['yml', ['3 path_bad_extension']],
    [`${'a'.repeat(252)}.yml`, ['256 path_too_long']],
  ])('refuses %j, with all that is wrong', (path, faults) => {
    expect(faultsOf(path).toSorted()).toEqual(faults.toSorted());
  });
});
