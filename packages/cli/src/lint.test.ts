import { chmodSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { BUNDLE, createFolder, runBundle, runProgram } from './testing/run-bundle.ts';

const GOOD = 'version: 1\ndeploy:\n  port: 8080\n';
const BAD = 'version: 1\ndeploy:\n  prot: 8080\n';

describe('exit status', () => {
  it('is 0 for good files', async () => {
    const cwd = createFolder({ '.tinyforge.yml': GOOD });
    expect(await runBundle(['lint'], { cwd })).toEqual({
      status: 0,
      stdout: 'Checked 1 file: no issues.\n',
      stderr: '',
    });
  });

  it('is 1 for a file with errors, 0 for one with warnings only', async () => {
    const cwd = createFolder({ 'bad.yml': BAD, 'good.yml': GOOD });
    expect((await runBundle(['lint', 'bad.yml'], { cwd })).status).toBe(1);
    const warned = await runBundle(['lint', '--source-kind=static', 'good.yml'], { cwd });
    expect(warned.stdout).toContain('0 errors, 1 warning.');
    expect(warned.status).toBe(0);
  });

  it('is 2 for what cannot be read, and everything else is linted all the same', async () => {
    const cwd = createFolder({ 'bad.yml': BAD });
    const run = await runBundle(['lint', 'nowhere', 'bad.yml'], { cwd });
    expect(run.status).toBe(2);
    expect(run.stderr).toBe('tinyforge: nowhere: there is no such file or folder\n');
    expect(run.stdout).toContain('bad.yml:3:3 error unknown_key');
  });

  it.each([
    [[], /Which command/],
    [['lnit'], /no command "lnit"/],
    [['lint', '--foo'], /--foo/],
    [['lint', '--format', 'xml'], /human, json, sarif, github, gitlab/],
    [['lint', '--source-kind', 'image'], /dockerfile, static/],
    [['lint', '--max-issues', '-1'], /max-issues/],
    [['lint', '--max-issues', 'ten'], /whole number/],
  ])('is 2 for %j', async (args, message) => {
    const run = await runBundle(args);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain('    at ');
  });

  it('is 2 when the report cannot be written', async (context) => {
    if (process.platform !== 'linux') context.skip();
    const cwd = createFolder({ '.tinyforge.yml': BAD });
    const run = await runProgram('/bin/sh', ['-c', '"$0" "$1" lint > /dev/full', process.execPath, BUNDLE], {
      cwd,
    });
    expect(run).toMatchObject({
      status: 2,
      stderr: 'tinyforge: standard output: no space left on the device\n',
    });
  });

  it('is silent when the reader goes away', async (context) => {
    if (process.platform === 'win32') context.skip();
    const cwd = createFolder(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}/.tinyforge.yml`, BAD])),
    );
    const run = await runProgram('/bin/sh', ['-c', '"$0" "$1" lint | head -1', process.execPath, BUNDLE], {
      cwd,
    });
    expect(run).toEqual({ status: 0, stdout: '0/.tinyforge.yml:3:3 error unknown_key\n', stderr: '' });
  });
});

describe('paths', () => {
  it('are files, folders and globs, each file once and in a stable order', async () => {
    const cwd = createFolder({
      'b/.tinyforge.yml': BAD,
      'a/deep/.tinyforge.yml': BAD,
      'a/other.yml': BAD,
      'node_modules/x/.tinyforge.yml': BAD,
      '.git/.tinyforge.yml': BAD,
    });
    expect(await lintedFiles(['.'], cwd)).toEqual(['a/deep/.tinyforge.yml', 'b/.tinyforge.yml']);
    expect(await lintedFiles(['a/*.yml', 'b', './b/.tinyforge.yml'], cwd)).toEqual([
      'a/other.yml',
      'b/.tinyforge.yml',
    ]);
    expect(await lintedFiles(['**/*.yml'], cwd)).toHaveLength(3);
    expect(await lintedFiles(['../b'], join(cwd, 'a'))).toEqual([`${cwd}/b/.tinyforge.yml`]);
    expect(await lintedFiles(['node_modules/x'], cwd)).toEqual(['node_modules/x/.tinyforge.yml']);
  });

  it('with brackets in their names are taken as they are', async () => {
    const cwd = createFolder({ 'app/[id]/.tinyforge.yml': BAD });
    expect(await lintedFiles(['app/[id]'], cwd)).toEqual(['app/[id]/.tinyforge.yml']);
  });

  it('that are globs must match something', async () => {
    const run = await runBundle(['lint', '*/nothing.yml'], { cwd: createFolder() });
    expect(run).toMatchObject({
      status: 2,
      stderr: 'tinyforge: */nothing.yml: nothing matches this pattern\n',
    });
  });

  it('that are - stand for standard input', async () => {
    const run = await runBundle(['lint', '-'], { input: 'version: 2\n' });
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('<stdin>:1:10 error unsupported_version');
  });

  it('do not lead through symbolic links in a search: a loop ends, a linked file is reported', async () => {
    const cwd = createFolder({ 'a/real.yml': GOOD });
    symlinkSync('..', join(cwd, 'a/loop'));
    symlinkSync('real.yml', join(cwd, 'a/.tinyforge.yml'));
    const run = await runBundle(['lint'], { cwd });
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/^a\/\.tinyforge\.yml:1:1 error not_a_file\n {2}This is a symbolic link/);
    expect((await runBundle(['lint', 'a/.tinyforge.yml'], { cwd })).status).toBe(0);
  });

  it('that lead in a circle are said to', async () => {
    const cwd = createFolder();
    symlinkSync('circle', join(cwd, 'circle'));
    expect(await runBundle(['lint', 'circle'], { cwd })).toMatchObject({
      status: 2,
      stderr: 'tinyforge: circle: the symbolic links lead in a circle\n',
    });
  });

  it('that may not be read are said to, folders in a search too', async (context) => {
    if (process.platform === 'win32') context.skip();
    const cwd = createFolder({ 'closed/.tinyforge.yml': GOOD, 'b/.tinyforge.yml': GOOD, 'bad.yml': BAD });
    // Root may read everything, so somebody else does.
    const bundle = join(cwd, 'tinyforge.mjs');
    copyFileSync(BUNDLE, bundle);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    chmodSync(cwd, 0o755);
    chmodSync(join(cwd, 'b/.tinyforge.yml'), 0);
    chmodSync(join(cwd, 'closed'), 0);
    const run = await runProgram(process.execPath, [bundle, 'lint', '.', 'bad.yml'], {
      cwd,
      env: {},
      ...nobody,
    });
    chmodSync(join(cwd, 'closed'), 0o755);
    expect(run.stderr.split('\n').sort()).toEqual([
      '',
      'tinyforge: b/.tinyforge.yml: permission denied',
      'tinyforge: closed: permission denied',
    ]);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('bad.yml:3:3');
  });

  it('that are pipes are read piece by piece', async (context) => {
    if (process.platform !== 'linux') context.skip();
    // More than a pipe holds at once, and more than a file may have.
    const script = 'printf "%070000d" 0 | tr 0 "#" | "$0" "$1" lint /dev/stdin';
    const run = await runProgram('/bin/sh', ['-c', script, process.execPath, BUNDLE]);
    expect(run.stdout).toContain('/dev/stdin:1:1 error too_large');
  });
});

describe('files', () => {
  it('of any bytes and any size get an answer', async () => {
    const cwd = createFolder({
      'bytes.yml': new Uint8Array([0x76, 0xff, 0xfe, 0x00]),
      'empty.yml': '',
      'huge.yml': `version: 1\n${'# long\n'.repeat(5_000_000)}`,
      'nested.yml': `version: 1\ndeploy: ${'['.repeat(30_000)}`,
    });
    const run = await runBundle(['lint', '*.yml'], { cwd });
    const codes = [...run.stdout.matchAll(/^(\w+\.yml):\S+ error (\w+)$/gm)].map(
      ([, file, code]) => `${file} ${code}`,
    );
    expect(codes).toEqual(
      expect.arrayContaining([
        'bytes.yml not_utf8',
        'empty.yml empty_file',
        'huge.yml too_large',
        'nested.yml too_deep',
      ]),
    );
    expect(run).toMatchObject({ status: 1, stderr: '' });
  });
});

describe('options', () => {
  it('--source-kind warns of ignored fields, at their key', async () => {
    const input =
      '\uFEFF# a comment\nversion: 1\ndeploy: {healthcheck: /a, "port": 80, deploy_strategy: recreate}\n';
    const run = await runBundle(['lint', '--source-kind', 'static', '-'], { input });
    expect([...run.stdout.matchAll(/^<stdin>:(\S+) (.+)$/gm)].map((match) => match.slice(1))).toEqual([
      ['3:27', 'warning ignored_field'],
      ['3:10', 'warning ignored_field'],
    ]);
    expect((await runBundle(['lint', '--source-kind', 'dockerfile', '-'], { input })).stdout).toContain(
      'no issues',
    );
  });

  it('--quiet leaves out warnings and the summary', async () => {
    const quiet = ['lint', '--quiet', '--source-kind', 'static', '-'];
    expect(await runBundle(quiet, { input: GOOD })).toEqual({ status: 0, stdout: '', stderr: '' });
    const run = await runBundle(quiet, { input: BAD });
    expect(run.stdout).toContain('unknown_key');
    expect(run.stdout).not.toContain('Checked');
  });

  it('--max-issues shows no more, and counts all', async () => {
    const cwd = createFolder({ 'a.yml': BAD, 'b.yml': BAD, 'c.yml': BAD });
    const run = await runBundle(['lint', '--max-issues', '1', '*.yml'], { cwd });
    expect(run.stdout.match(/unknown_key/g)).toHaveLength(1);
    expect(run.stdout).toContain('Checked 3 files: 3 errors, 0 warnings. 2 issues not shown.');
    expect(run.status).toBe(1);
    const json = await runBundle(['lint', '--max-issues', '0', '--format', 'json', '*.yml'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ issues: [], summary: { errors: 3, hidden: 3 } });
    expect(json.stderr).toBe('tinyforge: --max-issues kept back 3 more.\n');
  });

  it('--color paints, a pipe is not painted by itself', async () => {
    const start = '\u001b';
    expect((await runBundle(['lint', '-'], { input: BAD })).stdout).not.toContain(start);
    expect((await runBundle(['lint', '--color', '-'], { input: BAD })).stdout).toContain(`${start}[31merror`);
  });

  it('--no-color and NO_COLOR keep a terminal plain', async (context) => {
    if (process.platform !== 'linux') context.skip();
    const cwd = createFolder({ '.tinyforge.yml': BAD });
    const inTerminal = (args: string, env: NodeJS.ProcessEnv) =>
      // script(1) lends a terminal to what it runs.
      runProgram('script', ['-qec', `"${process.execPath}" "${BUNDLE}" lint ${args}`, '/dev/null'], {
        cwd,
        env: { ...env, TERM: 'xterm-256color', PATH: '/usr/bin:/bin' },
      });
    const painted = /\[31merror/;
    expect((await inTerminal('', {})).stdout).toMatch(painted);
    expect((await inTerminal('--no-color', {})).stdout).not.toMatch(painted);
    expect((await inTerminal('', { NO_COLOR: '1' })).stdout).not.toMatch(painted);
    expect((await inTerminal('--color', { NO_COLOR: '1' })).stdout).toMatch(painted);
  });

  it('--help and --version answer on standard output', async () => {
    expect(await runBundle(['--version'])).toEqual({
      status: 0,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    });
    for (const args of [['--help'], ['lint', '-h']]) {
      expect(await runBundle(args)).toMatchObject({
        status: 0,
        stderr: '',
        stdout: expect.stringContaining('Exit status'),
      });
    }
  });
});

describe('the package', () => {
  it('is one file that npm installs as a command, without a dependency', async () => {
    const folder = createFolder({ 'work/.tinyforge.yml': BAD });
    const npm = (args: string[], cwd: string) =>
      runProgram('npm', [...args, '--offline', '--no-audit', '--no-fund'], {
        cwd,
        env: { PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`, HOME: folder },
      });
    mkdirSync(join(folder, 'prefix'));
    const packed = await npm(['pack', '--json', '--pack-destination', folder], join(BUNDLE, '../..'));
    const [{ filename, files }] = JSON.parse(packed.stdout) as [
      { filename: string; files: { path: string }[] },
    ];
    expect(files.map(({ path }) => path).sort()).toEqual(['dist/tinyforge.mjs', 'package.json']);
    await npm(['install', '--global', '--prefix', join(folder, 'prefix'), join(folder, filename)], folder);
    const run = await runProgram(join(folder, 'prefix/bin/tinyforge'), ['lint'], {
      cwd: join(folder, 'work'),
      env: { PATH: `${join(process.execPath, '..')}:/usr/bin:/bin` },
    });
    expect(run).toMatchObject({ status: 1, stdout: expect.stringContaining('unknown_key') });
  });
});

async function lintedFiles(paths: string[], cwd: string): Promise<string[]> {
  const { stdout } = await runBundle(['lint', '--format', 'json', ...paths], { cwd });
  const { issues } = JSON.parse(stdout) as { issues: { file: string }[] };
  return issues.map(({ file }) => file);
}
