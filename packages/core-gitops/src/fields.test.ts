import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import {
  checkFieldValue,
  FIELDS,
  fieldsOf,
  HTTP_PATH_PATTERN,
  isRepoBacked,
  readFieldValue,
  SOURCE_KINDS,
} from './fields.ts';

/** Every module that runs when one is imported, as paths and bare names; type imports are gone by then. */
function runtimeImports(entry: URL, found = new Set<string>()): Set<string> {
  const script = ts.transpileModule(readFileSync(entry, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  for (const { fileName } of ts.preProcessFile(script.outputText).importedFiles) {
    if (found.has(fileName)) continue;
    found.add(fileName);
    if (fileName.startsWith('.')) runtimeImports(new URL(fileName, entry), found);
  }
  return found;
}

describe('the subpath for browsers', () => {
  const imports = (subpath: '.' | './fields') =>
    runtimeImports(new URL(`../${manifest.exports[subpath]}`, import.meta.url));

  it('runs no other module: neither a parser nor a package', () => {
    expect([...imports('./fields')]).toEqual([]);
  });

  it('is told apart from the whole package, which does', () => {
    expect([...imports('.')]).toContain('yaml');
  });
});

describe('the registry', () => {
  it('names each field once, and has its place and its translation keys follow from the name', () => {
    const keys = FIELDS.map(({ key }) => key);
    expect(keys).toEqual([...new Set(keys)]);
    expect(FIELDS.map(({ path, labelKey, descriptionKey }) => [path, labelKey, descriptionKey])).toEqual(
      keys.map((key) => [`deploy.${key}`, `fields.${key}.label`, `fields.${key}.description`]),
    );
  });

  it('keeps the fields that files in repositories declare already', () => {
    expect(FIELDS.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['deploy.port', 'deploy.healthcheck', 'deploy.deploy_strategy']),
    );
  });

  it('gives fields to repo-backed source kinds only', () => {
    expect(SOURCE_KINDS.filter((kind) => fieldsOf(kind).length > 0)).toEqual(
      SOURCE_KINDS.filter(isRepoBacked),
    );
    expect(fieldsOf('static').map(({ key }) => key)).toContain('deploy_strategy');
    expect(fieldsOf('static').map(({ key }) => key)).not.toContain('port');
  });

  it('normalises so that what means the same is the same', () => {
    const [port, healthcheck, strategy] = ['port', 'healthcheck', 'deploy_strategy'].map((key) =>
      FIELDS.find((field) => field.key === key),
    );
    expect([80, '80', null, undefined, ''].map((value) => port?.normalise(value))).toEqual([
      80,
      '80',
      null,
      null,
      null,
    ]);
    expect(['', null, undefined, '/x'].map((value) => healthcheck?.normalise(value))).toEqual([
      null,
      null,
      null,
      '/x',
    ]);
    expect(
      ['', null, undefined, 'recreate', 'blue-green'].map((value) => strategy?.normalise(value)),
    ).toEqual(['recreate', 'recreate', 'recreate', 'recreate', 'blue-green']);
  });

  it('says one thing about an HTTP path, in code and as a pattern', () => {
    const healthcheck = FIELDS.find(({ key }) => key === 'healthcheck');
    const pattern = new RegExp(HTTP_PATH_PATTERN);
    const characters = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code));
    const paths = [
      '',
      '/',
      '//',
      '///',
      '/a//b',
      '/a/',
      'a',
      '/?q',
      ...characters.flatMap((c) => [c, `/${c}`, `/a${c}b`]),
    ];
    for (const path of paths) {
      const check = healthcheck && checkFieldValue(healthcheck, path);
      expect({ path, ok: check?.ok }).toEqual({ path, ok: pattern.test(path) });
    }
  });

  it('reads own keys of a config only', () => {
    expect(readFieldValue({ port: 80 }, 'port')).toBe(80);
    expect(readFieldValue({}, 'constructor')).toBeNull();
    expect(readFieldValue(Object.create({ port: 80 }), 'port')).toBeNull();
  });
});
