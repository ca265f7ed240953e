import { describe, expect, it } from 'vitest';
import { MAX_SPEC_BYTES } from './fields.ts';
import { parseSpec } from './parse-spec.ts';

/** `line:column code path` of every issue. */
function faultsOf(source: string | Uint8Array): string[] {
  const result = parseSpec(source);
  return result.ok ? [] : result.issues.map((i) => `${i.line}:${i.column} ${i.code} ${i.path}`.trimEnd());
}

describe('a hostile file', () => {
  const fill = (pattern: string, before = '') =>
    before + pattern.repeat(Math.floor((MAX_SPEC_BYTES - before.length) / pattern.length));
  const deepIndentation = () => {
    const lines: string[] = [];
    for (let depth = 0, size = 0; size + depth + 3 < MAX_SPEC_BYTES; depth++) {
      lines.push(`${' '.repeat(depth)}a:`);
      size += depth + 3;
    }
    return lines.join('\n');
  };
  const distinctKeys = (indent: string) =>
    Array.from({ length: 7_000 }, (_, i) => `${indent}${i.toString(36)}x: 1\n`)
      .join('')
      .slice(0, 60_000);

  it.each([
    ['[', fill('[')],
    ['{', fill('{')],
    ['{a: [', fill('{a: [')],
    ['- ', fill('- ')],
    ['? ', fill('? ')],
    ['? - : ', fill('? - : ')],
    ['a: ', fill('a: ')],
    ['indentation', deepIndentation()],
    ['errors', fill(']')],
    ['errors in a list', fill(',-', '[')],
    ['errors on lines', fill(']\n')],
    ['open quotes', fill('"\n ')],
    ['backslashes', fill('\\', '"')],
    ['escaped quotes', fill('\\"', 'a: "')],
    ['anchors', fill('&a ')],
    ['aliases', fill('*a\n')],
    ['tags', fill('!a ')],
    ['exclamation marks', fill('!')],
    ['directives', fill('%a\n')],
    ['documents', fill('---\n')],
    ['ends of documents', fill('...\n')],
    ['empty lines', fill('\n', 'version: 1\ndeploy:\n ')],
    ['comments', fill('#\n')],
    ['the same key', fill('a: 1\n')],
    ['the same known key', fill('  port: 1\n', 'version: 1\ndeploy:\n')],
    ['many keys', distinctKeys('')],
    ['many keys in deploy', `version: 1\ndeploy:\n${distinctKeys(' ')}`],
    ['one long key', `${'k'.repeat(60_000)}: 1`],
    ['control characters', fill('\u0001')],
    ['control characters on lines', fill('\0\n')],
    ['nothing but invalid bytes', new Uint8Array(MAX_SPEC_BYTES).fill(0x80)],
    ['a block scalar of empty lines', fill('\n', 'a: |+\n')],
  ])('of 64 KiB takes bounded time and gives a short list: %s', (_, file) => {
    const start = process.cpuUsage();
    const result = parseSpec(file);
    const { user, system } = process.cpuUsage(start);
    if (!result.ok) expect(result.issues.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(result).length).toBeLessThan(60_000);
    // Some 20 to 60 ms when this was written; a quadratic step takes seconds.
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });

  it('is refused for its depth before anything recurses', () => {
    for (const pattern of ['[', '{', '{a: [', '- ', '? ']) {
      expect(faultsOf(fill(pattern)).at(-1)).toContain('too_deep');
    }
    expect(faultsOf(`version: 1\ndeploy: {prot: 1, port: ${fill('[')}`.slice(0, MAX_SPEC_BYTES))).toEqual([
      '2:10 unknown_key deploy.prot',
      '2:38 too_deep',
    ]);
    expect(faultsOf(deepIndentation())).toEqual(['1:1 unknown_key a', '16:16 too_deep']);
  });
});
