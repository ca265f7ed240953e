import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createJsonSchemaFiles, JSON_SCHEMA_GAPS, parseSpec } from '@tinyforge/core-gitops';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORMATS } from './formats/create-reporter.ts';
import { HELP } from './parse-arguments.ts';
import { BUNDLE, createFolder, type Run, runProgram } from './testing/run-bundle.ts';

/** docs/linting.md says what people paste into their repositories: here it is run. */
const DOCS = readFileSync(new URL('../../../docs/linting.md', import.meta.url), 'utf8');

const GOOD = 'version: 1\ndeploy:\n  deploy_strategy: recreate\n';
const BAD = 'version: 1\ndeploy:\n  prot: 8080\n';

describe('the shell examples', () => {
  const commands = readBlocks('sh').flatMap((block) => block.trim().split('\n'));

  it('are there', () => expect(commands.length).toBeGreaterThan(4));

  it.each(commands)('%s', async (command) => {
    expect(await runIn(await createRepository(GOOD), command)).toMatchObject({ status: 0, stderr: '' });
    const run = await runIn(await createRepository(BAD), command);
    expect(run.status).not.toBe(0);
    expect(run.stdout).toContain('3:3 error unknown_key');
  });

  it('print what is shown', async () => {
    const folder = createFolder({ 'web/.tinyforge.yml': BAD });
    const run = await runIn(folder, `"${process.execPath}" "${BUNDLE}" lint`);
    expect(readBlocks('')).toContain(run.stdout);
  });

  it('begin with a command that builds the bundle', () => {
    expect(DOCS).toContain('`npm run bundle`');
    expect(BUNDLE.endsWith(join('packages', 'cli', 'dist', 'tinyforge.mjs'))).toBe(true);
  });
});

describe('the ready pieces', () => {
  const pieces: Record<string, string> = {};
  beforeAll(() => {
    const [workflow, codeScanning, gitlab, preCommit] = readBlocks('yaml').map((block) =>
      parse(block),
    ) as Pieces;
    pieces.github = findCommand(workflow.jobs.lint);
    pieces.sarif = findCommand(codeScanning);
    pieces.gitlab = gitlab.tinyforge.script.join('\n');
    const [hook] = preCommit.repos[0].hooks;
    // What pre-commit does: the entry, and behind it the tracked files that match.
    pieces['pre-commit'] = `git ls-files | grep -E '${hook.files}' | xargs ${hook.entry}`;
  });

  it.each([
    ['github', /^::error file=\.tinyforge\.yml,line=3,/],
    ['pre-commit', /\.tinyforge\.yml:3:3 error unknown_key/],
  ])('%s passes good files and says what is wrong with bad ones', async (name, message) => {
    expect((await runIn(await createRepository(GOOD), pieces[name] ?? '')).status).toBe(0);
    const run = await runIn(await createRepository(BAD), pieces[name] ?? '');
    expect(run.status).not.toBe(0);
    expect(run.stdout).toMatch(message);
  });

  it.each([
    ['sarif', 'tinyforge.sarif', (report: Report) => report.runs?.[0]?.results.length],
    ['gitlab', 'gl-code-quality-report.json', (report: Report) => report.length],
  ])('%s fails for bad files and leaves its report', async (name, file, count) => {
    const read = (folder: string) => count(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report);
    const good = await createRepository(GOOD);
    expect((await runIn(good, pieces[name] ?? '')).status).toBe(0);
    expect(read(good)).toBe(0);
    const bad = await createRepository(BAD);
    expect((await runIn(bad, pieces[name] ?? '')).status).toBe(1);
    expect(read(bad)).toBe(3);
    expect(DOCS.split(file).length, 'named where it is written and where it is uploaded').toBe(3);
  });
});

describe('the reference', () => {
  it('names every option, format and schema', () => {
    const options = [...HELP.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    const formats = FORMATS.map((format) => `\`${format}\``);
    const schemas = [...createJsonSchemaFiles().keys()].map((name) => `\`/schema/${name}\``);
    for (const name of [...options, ...formats, ...schemas]) expect(DOCS).toContain(name);
  });

  it('lists what a JSON Schema can not say', () => {
    const list = /<!-- gaps:begin .*-->\n([\s\S]*)<!-- gaps:end -->/.exec(DOCS)?.[1];
    expect(list).toBe(JSON_SCHEMA_GAPS.map(({ rule }) => `- ${rule}\n`).join(''));
  });

  it('shows a valid file with a schema that there is', () => {
    const example = readBlocks('yaml').find((block) => block.includes('$schema=')) ?? '';
    const name = /\/schema\/(\S+)/.exec(example)?.[1] ?? '';
    expect(createJsonSchemaFiles().has(name)).toBe(true);
    expect(parseSpec(example).ok).toBe(true);
    const [settings] = readBlocks('json').map((block) => JSON.parse(block) as Record<string, object>);
    expect(Object.keys(settings?.['yaml.schemas'] ?? {})).toEqual([
      expect.stringContaining(`/schema/${name}`),
    ]);
  });
});

type Job = { steps: { run?: string }[] };
type Pieces = [
  { jobs: { lint: Job } },
  Job,
  { tinyforge: { script: string[] } },
  { repos: [{ hooks: [{ entry: string; files: string }] }] },
];
type Report = { length: number; runs?: { results: unknown[] }[] };

function readBlocks(language: string): string[] {
  return [...DOCS.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? '');
}

function findCommand({ steps }: Job): string {
  return steps.map(({ run }) => run).find((run) => run !== undefined) ?? '';
}

/** A repository as the examples suppose it: three tracked files, and the linter under tools/. */
async function createRepository(text: string): Promise<string> {
  const folder = createFolder({
    '.tinyforge.yml': text,
    'web/.tinyforge.yml': text,
    'web/other.yml': text,
    'worker/.tinyforge.yml': text,
  });
  mkdirSync(join(folder, 'tools'));
  copyFileSync(BUNDLE, join(folder, 'tools/tinyforge.mjs'));
  await runIn(folder, 'git init --quiet && git add .');
  return folder;
}

/** As CI services run a command: in a shell that stops at the first fault, with this Node first. */
function runIn(cwd: string, command: string): Promise<Run> {
  return runProgram('sh', ['-e', '-c', command], {
    cwd,
    env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: cwd },
  });
}
