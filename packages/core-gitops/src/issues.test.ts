import { describe, expect, it } from 'vitest';
import { createLocator, MAX_ISSUES } from './fault.ts';
import { FIELDS, MAX_SPEC_BYTES } from './fields.ts';
import { ISSUE_CODES, type Issue, type IssueCode, redactIssue } from './issues.ts';
import { parseGitopsPath } from './parse-gitops-path.ts';
import { parseSpec } from './parse-spec.ts';
import { validateConfig } from './validate-config.ts';

/** What provokes a code: file text or bytes, a live config of a dockerfile workload, or a path. */
type Case =
  | { file: string | Uint8Array; at: [line: number, column: number]; path?: string; params?: object }
  | { config: unknown; path?: string; params?: object }
  | { gitopsPath: string; column: number; params?: object };

const withKeys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0]));
const deploy = (lines: string) => `version: 1\ndeploy:\n  ${lines}\n`;

/** One case for every code: the type asks for all of them. */
const CASES: Record<IssueCode, Case> = {
  too_large: { file: '#'.repeat(MAX_SPEC_BYTES + 1), at: [1, 1], params: { limit: MAX_SPEC_BYTES } },
  not_utf8: { file: Uint8Array.of(0x61, 0x0a, 0xc3, 0xa9, 0xff), at: [2, 2] },
  nul_character: { file: 'version: 1\n# a\0b', at: [2, 4] },
  control_character: { file: 'version: 1\n#\u001b[31m', at: [2, 2] },
  empty_file: { file: '# nothing yet\n', at: [1, 1] },
  too_deep: { file: '['.repeat(40), at: [1, 16], params: { limit: 16 } },
  too_many_parts: { file: `version: 1\nx: [${'a,'.repeat(4_000)}]`, at: [2, 3999], params: { limit: 4_000 } },
  multiple_documents: { file: 'version: 1\n---\nversion: 1\n', at: [2, 1] },
  directive: { file: '%YAML 1.2\n---\nversion: 1\n', at: [1, 1] },
  tag: { file: deploy('port: !!int 8080'), at: [3, 9] },
  anchor: { file: deploy('port: &p 8080'), at: [3, 9] },
  alias: { file: deploy('port: *p'), at: [3, 9] },
  merge_key: { file: deploy('<<: {port: 80}'), at: [3, 3], path: 'deploy.<<' },
  more_issues: {
    file: `version: 1\n${Array.from({ length: 150 }, (_, i) => `k${i}: 1\n`).join('')}`,
    at: [101, 1],
    params: { count: 51 },
  },
  tab_indentation: { file: 'version: 1\ndeploy:\n\tport: 1\n', at: [3, 1] },
  bad_indentation: { file: deploy('port: 8080\n healthcheck: /x'), at: [4, 1] },
  unclosed_quote: { file: deploy('healthcheck: "/x'), at: [3, 16] },
  bad_escape: { file: deploy('healthcheck: "/\\q"'), at: [3, 18] },
  key_out_of_place: { file: 'version: 1\ndeploy: port: 80', at: [2, 9] },
  missing_character: { file: 'version: 1\nport 8080\n', at: [2, 1] },
  syntax_error: { file: 'version: 1\ndeploy: ]\n', at: [2, 9] },
  root_not_mapping: { file: '- version: 1\n', at: [1, 1] },
  missing_version: { file: '\ndeploy:\n  port: 80\n', at: [2, 1], path: 'version' },
  unsupported_version: { file: 'version: 2\n', at: [1, 10], path: 'version' },
  unknown_key: {
    file: deploy('prot: 80'),
    at: [3, 3],
    path: 'deploy.prot',
    params: { key: 'prot', suggestion: 'port', known: FIELDS.map(({ key }) => key).join(', ') },
  },
  not_in_version: {
    file: deploy('env: {}'),
    at: [3, 3],
    path: 'deploy.env',
    params: { key: 'env', version: 1 },
  },
  duplicate_key: {
    file: deploy('port: 1\n  port: 2'),
    at: [4, 3],
    path: 'deploy.port',
    params: { key: 'port', firstLine: 3 },
  },
  non_string_key: { file: 'version: 1\n? [a]\n: 1\n', at: [2, 3] },
  wrong_type: {
    file: deploy('port: "8080"'),
    at: [3, 9],
    path: 'deploy.port',
    params: { expected: 'integer', actual: 'string' },
  },
  not_decimal: { file: deploy('port: 0x50'), at: [3, 9], path: 'deploy.port' },
  out_of_range: {
    file: deploy('port: 65536'),
    at: [3, 9],
    path: 'deploy.port',
    params: { min: 1, max: 65_535 },
  },
  unknown_choice: {
    file: deploy('deploy_strategy: canary'),
    at: [3, 20],
    path: 'deploy.deploy_strategy',
    params: { choices: '"", recreate, blue-green' },
  },
  http_path_not_absolute: { file: deploy('healthcheck: healthz'), at: [3, 16], path: 'deploy.healthcheck' },
  http_path_names_host: { file: deploy('healthcheck: //host/x'), at: [3, 16], path: 'deploy.healthcheck' },
  http_path_bad_character: { file: deploy('healthcheck: /a b'), at: [3, 16], path: 'deploy.healthcheck' },
  http_path_too_long: {
    config: { healthcheck: `/${'a'.repeat(2_048)}` },
    path: 'healthcheck',
    params: { max: 2_048 },
  },
  config_not_object: { config: ['port', 80] },
  config_bad_text: { config: { labels: { 'a\0b': 1 } } },
  config_not_json: { config: { since: new Date(0) } },
  config_too_deep: { config: JSON.parse(`{"a":${'['.repeat(32)}${']'.repeat(32)}}`), params: { limit: 32 } },
  config_object_too_many_keys: { config: withKeys(501), params: { limit: 500, count: 501 } },
  config_too_many_keys: {
    config: { a: withKeys(500), b: withKeys(500) },
    params: { limit: 1_000, count: 1_002 },
  },
  config_too_large: { config: { text: 'é'.repeat(40_000) }, params: { limit: 65_536 } },
  path_empty: { gitopsPath: '', column: 1 },
  path_too_long: { gitopsPath: `${'a'.repeat(252)}.yml`, column: 256, params: { max: 255 } },
  path_not_relative: { gitopsPath: '/a.yml', column: 1 },
  path_bad_segment: { gitopsPath: 'a/../b.yml', column: 3 },
  path_bad_character: { gitopsPath: 'a\\b.yml', column: 2 },
  path_bad_extension: { gitopsPath: 'a/.env', column: 6 },
};

function issuesOf(provoked: Case): Issue[] {
  const result =
    'file' in provoked
      ? parseSpec(provoked.file)
      : 'config' in provoked
        ? validateConfig(provoked.config, 'dockerfile')
        : parseGitopsPath(provoked.gitopsPath);
  return result.ok ? [] : result.issues;
}

describe('every issue code', () => {
  it('has a case', () => {
    expect(Object.keys(CASES).sort()).toEqual([...ISSUE_CODES].sort());
  });

  it.each(Object.entries(CASES))('%s is found where it is, with its params', (code, provoked) => {
    const issue = issuesOf(provoked).find((candidate) => candidate.code === code);
    const [line, column] =
      'file' in provoked ? provoked.at : 'gitopsPath' in provoked ? [1, provoked.column] : [0, 0];
    const path = 'path' in provoked ? provoked.path : undefined;
    expect(issue).toMatchObject({ code, line, column, path: path ?? '', params: provoked.params ?? {} });
  });

  it.each(Object.entries(CASES))('%s is worded: a sentence with every param filled in', (code, provoked) => {
    const message = issuesOf(provoked).find((candidate) => candidate.code === code)?.message ?? '';
    expect(message).toMatch(/^[A-Z].*[.?]$/s);
    expect(message).not.toMatch(/undefined|NaN|\[object/);
  });

  it('comes alone: no case drags echoes of its own fault along', () => {
    const several = Object.entries(CASES)
      .filter(([code]) => code !== 'more_issues')
      .map(([code, provoked]) => [code, issuesOf(provoked).map((issue) => issue.code)])
      .filter(([, codes]) => codes?.length !== 1);
    expect(Object.fromEntries(several)).toEqual({
      // What stands before the cut is judged as ever.
      too_many_parts: ['unknown_key', 'too_many_parts'],
    });
  });
});

it('shows a viewer nothing that quotes the file', () => {
  const [issue] = issuesOf({ file: 'version: 1\npassword: hunter2\n', at: [2, 1] });
  expect(issue?.message).toContain('password');
  expect(issue && redactIssue(issue)).toEqual({ code: 'unknown_key', line: 2, column: 1 });
});

it('lists at most a hundred issues, in the order of the file', () => {
  const issues = issuesOf(CASES.more_issues);
  expect(issues).toHaveLength(MAX_ISSUES);
  expect(issues.at(-1)?.code).toBe('more_issues');
  expect(issues.map(({ line }) => line)).toEqual(issues.map((_, index) => index + 2));
});

it('never quotes values: not in syntax errors, not in wrong ones', () => {
  const files = [
    'a: "s3cret',
    'version: 1\ndeploy:\n  port: s3cret\n  healthcheck: s3cret\n',
    's3cret: s3cret: x',
  ];
  for (const file of files) {
    const issues = issuesOf({ file, at: [1, 1] }).filter(({ code }) => code !== 'unknown_key');
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues)).not.toContain('s3cret');
  }
});

it('locates offsets in files with either line end', () => {
  const locate = createLocator('a\r\nbc\n\nd');
  expect([0, 2, 3, 5, 6, 7, 8, 99, -1].map(locate)).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
    { line: 4, column: 2 },
    { line: 4, column: 2 },
    { line: 1, column: 1 },
  ]);
});
