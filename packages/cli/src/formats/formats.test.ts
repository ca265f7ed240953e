import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { createFolder, runBundle } from '../testing/run-bundle.ts';

const require = createRequire(import.meta.url);

const BAD = 'version: 1\ndeploy:\n  prot: 8080\n  port: 0\n';
/** The same fault twice: `duplicate_key` at one path. */
const AGAIN = '  prot: 1\n  prot: 2\n';
const IGNORED = 'version: 1\ndeploy: {port: 80}\n';
const ODD_NAME = 'a,b:c/100%\u202e x/.tinyforge.yml';

describe('human', () => {
  it('shows place, code, message and the line with a caret', async () => {
    const run = await runBundle(['lint', '-'], { input: 'version: 1\ndeploy:\n  prot: 8080\n' });
    expect(run.stdout).toBe(
      [
        '<stdin>:3:3 error unknown_key',
        '  Unknown key "prot". The nearest known key is "port" (known here: port, healthcheck, deploy_strategy). Correct or remove it.',
        '  3 |   prot: 8080',
        '    |   ^',
        '',
        'Checked 1 file: 1 error, 0 warnings.',
        '',
      ].join('\n'),
    );
  });

  it('lets nothing of a file or its name act on the terminal', async () => {
    const name = 'a\u001b[2Jb\u202e/.tinyforge.yml';
    const text = 'version: 1\ndeploy:\n  # \u001b[31m \u202e\u2066 \u00a0\n  prot\u200b: "\u202e"\n';
    const cwd = createFolder({ [name]: text });
    const { stdout, stderr } = await runBundle(['lint', '.', `${name}\u0007`], { cwd });
    expect(stdout).toContain('a\\u{1b}[2Jb\\u{202e}/.tinyforge.yml:3:5 error control_character');
    expect(stdout).toContain('  3 |   # \\u{1b}[31m \\u{202e}\\u{2066} \\u{a0}');
    expect(stderr).toContain('\\u{7}: there is no such file');
    expect(stdout + stderr).not.toMatch(/[\p{Cf}\u00a0]|(?!\n)\p{Cc}/u);
  });
});

describe('json', () => {
  it('is one value, with every key of an issue, failures and counts', async () => {
    const cwd = createFolder({ 'bad/.tinyforge.yml': BAD, 'static/.tinyforge.yml': IGNORED });
    const run = await runBundle(['lint', '--format=json', '--source-kind=static', '.', 'gone'], { cwd });
    const report = JSON.parse(run.stdout) as { issues: object[] };
    expect(report).toMatchObject({
      version: 1,
      failures: [{ file: 'gone', message: 'there is no such file or folder' }],
      summary: { files: 2, errors: 2, warnings: 1, hidden: 0, failures: 1 },
    });
    expect(report.issues[0]).toEqual({
      file: 'bad/.tinyforge.yml',
      severity: 'error',
      code: 'unknown_key',
      message: expect.stringContaining('"port"'),
      path: 'deploy.prot',
      line: 3,
      column: 3,
      params: { key: 'prot', suggestion: 'port', known: 'port, healthcheck, deploy_strategy' },
    });
    expect(report.issues[2]).toMatchObject({
      severity: 'warning',
      code: 'ignored_field',
      path: 'deploy.port',
    });
  });

  it('is a whole value too where there is nothing to say', async () => {
    const run = await runBundle(['lint', '--format=json'], { cwd: createFolder() });
    expect(JSON.parse(run.stdout)).toMatchObject({ issues: [], failures: [], summary: { files: 0 } });
  });

  it('keeps odd names intact, with their invisible characters as escapes', async () => {
    const { stdout } = await runBundle(['lint', '--format=json'], { cwd: createFolder({ [ODD_NAME]: BAD }) });
    expect((JSON.parse(stdout) as { issues: { file: string }[] }).issues[0]?.file).toBe(ODD_NAME);
    expect(stdout).toContain('\\u202e');
    expect(stdout).not.toContain('\u202e');
  });
});

describe('sarif', () => {
  /** The SARIF 2.1.0 schema as Microsoft's SARIF tools ship it. */
  function createValidator() {
    const entry = require.resolve('@microsoft/sarif-multitool-ts');
    const schema = JSON.parse(
      readFileSync(join(entry, '../../assets/sarif-2.1.0.schema.json'), 'utf8'),
    ) as object;
    // Its patterns are written for ECMAScript without the u flag.
    const ajv = new Ajv2020({ strict: false, unicodeRegExp: false, allErrors: true });
    addFormats.default(ajv);
    return ajv.compile(schema);
  }

  it('holds to the published schema, with and without results', async () => {
    const validate = createValidator();
    const cwd = createFolder({
      'bad/.tinyforge.yml': BAD,
      'static/.tinyforge.yml': IGNORED,
      [ODD_NAME]: BAD,
    });
    for (const paths of [['.'], ['.', 'gone'], ['static']]) {
      const run = await runBundle(['lint', '--format=sarif', '--source-kind=static', ...paths], { cwd });
      validate(JSON.parse(run.stdout));
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false);
  });

  it('says where each result is, by which rule, and what failed', async () => {
    const cwd = createFolder({ 'static/.tinyforge.yml': IGNORED, [ODD_NAME]: BAD });
    const run = await runBundle(['lint', '--format=sarif', '--source-kind=static', '.', '/gone'], { cwd });
    const [sarif] = (JSON.parse(run.stdout) as { runs: [SarifRun] }).runs;
    expect(sarif.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['unknown_key', 'error'],
      ['out_of_range', 'error'],
      ['ignored_field', 'warning'],
    ]);
    expect(sarif.results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'a%2Cb%3Ac/100%25%E2%80%AE%20x/.tinyforge.yml' },
      region: { startLine: 3, startColumn: 3 },
    });
    for (const { ruleId, ruleIndex } of sarif.results) {
      expect(sarif.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
    expect(sarif.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///gone' } } }] },
      ],
    });
  });
});

describe('github', () => {
  it('escapes what would end a property or a command', async () => {
    const cwd = createFolder({ 'a,b:c/100%/.tinyforge.yml': BAD, 'x\n::error::y/.tinyforge.yml': IGNORED });
    const run = await runBundle(['lint', '--format=github', '--source-kind=static', '.', 'g%ne'], { cwd });
    expect(run.stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^::error file=a%2Cb%3Ac\/100%25\/\.tinyforge\.yml,line=3,col=3,title=tinyforge unknown_key::Unknown key "prot"\./,
      ),
      expect.stringMatching(/^::error file=.*,line=4,col=9,title=tinyforge out_of_range::The number/),
      expect.stringMatching(
        /^::warning file=x%0A%3A%3Aerror%3A%3Ay\/\.tinyforge\.yml,line=2,col=10,.*::A static/,
      ),
      '::error title=tinyforge::g%25ne: there is no such file or folder',
      '',
    ]);
  });
});

describe('gitlab', () => {
  it('is a Code Quality report whose fingerprints are unique and outlive moved lines', async () => {
    const cwd = createFolder({ '.tinyforge.yml': `${BAD}${AGAIN}` });
    const report = async () =>
      JSON.parse((await runBundle(['lint', '--format=gitlab'], { cwd })).stdout) as CodeQualityIssue[];
    const issues = await report();
    expect(issues[0]).toEqual({
      description: expect.stringContaining('prot'),
      check_name: 'unknown_key',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'major',
      location: { path: '.tinyforge.yml', lines: { begin: 3 } },
    });
    const fingerprints = issues.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(issues.length);

    const moved = createFolder({ '.tinyforge.yml': `# one line more\n${BAD}${AGAIN}` });
    const again = await runBundle(['lint', '--format=gitlab'], { cwd: moved });
    const after = JSON.parse(again.stdout) as CodeQualityIssue[];
    expect(after.map(({ fingerprint }) => fingerprint)).toEqual(fingerprints);
    expect(after[0]?.location.lines.begin).toBe(4);
  });

  it('is an empty list where there is nothing to say', async () => {
    expect(
      JSON.parse((await runBundle(['lint', '--format=gitlab'], { cwd: createFolder() })).stdout),
    ).toEqual([]);
  });
});

type SarifRun = {
  results: {
    ruleId: string;
    ruleIndex: number;
    level: string;
    locations: { physicalLocation: object }[];
  }[];
  tool: { driver: { rules: { id: string }[] } };
  invocations: object[];
};
type CodeQualityIssue = { fingerprint: string; location: { lines: { begin: number } } };
