import { describe, expect, it } from 'vitest';
import { MAX_SPEC_BYTES } from './fields.ts';
import { parseSpec } from './parse-spec.ts';

/** `line:column code path` of every issue. */
function faultsOf(source: string | Uint8Array): string[] {
  const result = parseSpec(source);
  return result.ok ? [] : result.issues.map((i) => `${i.line}:${i.column} ${i.code} ${i.path}`.trimEnd());
}

const full = {
  version: 1,
  deploy: { port: 8080, healthcheck: '/healthz', deploy_strategy: 'blue-green' },
};

describe('a file that is right', () => {
  it.each([
    [
      'everything',
      'version: 1\ndeploy:\n  port: 8080\n  healthcheck: /healthz\n  deploy_strategy: blue-green\n',
      full,
    ],
    ['nothing but the version', 'version: 1', { version: 1, deploy: {} }],
    ['an empty deploy', 'version: 1\ndeploy: {}\n', { version: 1, deploy: {} }],
    [
      'a deploy with all its lines commented out',
      'version: 1\ndeploy:\n  # port: 80\n',
      { version: 1, deploy: {} },
    ],
    ['a deploy of null', 'version: 1\ndeploy: ~\n', { version: 1, deploy: {} }],
    [
      'empty strings, which are not omitted',
      'version: 1\ndeploy: {healthcheck: "", deploy_strategy: \'\'}\n',
      { version: 1, deploy: { healthcheck: '', deploy_strategy: '' } },
    ],
    ['JSON', JSON.stringify(full), full],
    [
      'Windows line ends',
      'version: 1\r\ndeploy:\r\n  port: 8080\r\n',
      { version: 1, deploy: { port: 8080 } },
    ],
    ['document markers', '---\nversion: 1\n...\n', { version: 1, deploy: {} }],
    ['the bounds of a port', 'version: 1\ndeploy: {port: 65535}', { version: 1, deploy: { port: 65_535 } }],
    [
      'a path with a query',
      "version: 1\ndeploy: {healthcheck: '/a/b?c=%20&d'}",
      { version: 1, deploy: { healthcheck: '/a/b?c=%20&d' } },
    ],
    ['a root path', 'version: 1\ndeploy: {healthcheck: /}', { version: 1, deploy: { healthcheck: '/' } }],
  ])('with %s', (_, text, spec) => {
    expect(parseSpec(text)).toEqual({ ok: true, spec, positions: expect.any(Object) });
    expect(parseSpec(new TextEncoder().encode(text))).toEqual({
      ok: true,
      spec,
      positions: expect.any(Object),
    });
  });

  it('may start with a byte order mark, which takes no column', () => {
    expect(parseSpec('\uFEFFversion: 1')).toMatchObject({ ok: true });
    expect(parseSpec(new TextEncoder().encode('\uFEFFversion: 1'))).toMatchObject({ ok: true });
    expect(faultsOf('\uFEFFversion: 2')).toEqual(['1:10 unsupported_version version']);
  });

  it('may be exactly as large as allowed, in bytes', () => {
    const filled = (comment: string) => `version: 1\n#${comment}`;
    const fits = filled('é'.repeat((MAX_SPEC_BYTES - 12) / 2));
    expect(new TextEncoder().encode(fits)).toHaveLength(MAX_SPEC_BYTES);
    expect(parseSpec(fits)).toMatchObject({ ok: true });
    expect(faultsOf(`${fits}x`)).toEqual(['1:1 too_large']);
    expect(faultsOf(new TextEncoder().encode(`${fits}x`))).toEqual(['1:1 too_large']);
    expect(faultsOf('x'.repeat(10_000_000))).toEqual(['1:1 too_large']);
  });
});

it('reports all faults of a file at once', () => {
  const file = [
    'version: "1"',
    'env: {A: 1}',
    'port: 80',
    'deploy:',
    '  helthcheck: /x',
    '  port: "8080"',
    '  port: 0x50',
    '  healthcheck: //host',
    '  deploy_strategy: &s canary',
    '  <<: *s',
    '---',
  ];
  expect(faultsOf(file.join('\n'))).toEqual([
    '1:10 unsupported_version version',
    '2:1 not_in_version env',
    '3:1 unknown_key port',
    '5:3 unknown_key deploy.helthcheck',
    '6:9 wrong_type deploy.port',
    '7:3 duplicate_key deploy.port',
    '7:9 not_decimal deploy.port',
    '8:16 http_path_names_host deploy.healthcheck',
    '9:20 anchor',
    '9:23 unknown_choice deploy.deploy_strategy',
    '10:3 merge_key deploy.<<',
    '10:7 alias',
    '11:1 multiple_documents',
  ]);
});

describe('version', () => {
  it.each([
    '"1"',
    "'1'",
    '1.0',
    '0x1',
    '0o1',
    '01',
    '+1',
    '1e0',
    'true',
    '~',
    '',
    '[1]',
    '{}',
    '2',
    '0',
    '-1',
    '|\n  1',
  ])('must be exactly 1, not %s', (written) => {
    expect(faultsOf(`version: ${written}\n`).map((fault) => fault.split(' ')[1])).toEqual([
      'unsupported_version',
    ]);
  });
});

describe('a value of the wrong type', () => {
  it.each([
    ['port', '"8080"', 'wrong_type'],
    ['port', "'8080'", 'wrong_type'],
    ['port', '8_080', 'wrong_type'],
    ['port', '', 'wrong_type'],
    ['port', '~', 'wrong_type'],
    ['port', 'true', 'wrong_type'],
    ['port', '[8080]', 'wrong_type'],
    ['port', '{a: 1}', 'wrong_type'],
    ['port', '0x50', 'not_decimal'],
    ['port', '0o17', 'not_decimal'],
    ['port', '08080', 'not_decimal'],
    ['port', '8080.0', 'not_decimal'],
    ['port', '1e3', 'not_decimal'],
    ['port', '.inf', 'not_decimal'],
    ['port', '.nan', 'not_decimal'],
    ['port', '+80', 'not_decimal'],
    ['port', '0', 'out_of_range'],
    ['port', '-1', 'out_of_range'],
    ['port', '65536', 'out_of_range'],
    ['port', '9'.repeat(309), 'out_of_range'],
    ['port', `-${'9'.repeat(309)}`, 'out_of_range'],
    ['healthcheck', '80', 'wrong_type'],
    ['healthcheck', '0x50', 'wrong_type'],
    ['healthcheck', '~', 'wrong_type'],
    ['healthcheck', 'no', 'http_path_not_absolute'],
    ['healthcheck', 'false', 'wrong_type'],
    ['healthcheck', 'http://host/', 'http_path_not_absolute'],
    ['healthcheck', '//host', 'http_path_names_host'],
    ['healthcheck', '/\\host', 'http_path_bad_character'],
    ['healthcheck', '/a#b', 'http_path_bad_character'],
    ['healthcheck', '"/a\\tb"', 'http_path_bad_character'],
    ['healthcheck', '"/a\\0"', 'http_path_bad_character'],
    ['healthcheck', '"/\\u202Eb"', 'http_path_bad_character'],
    ['healthcheck', '"/a\\u00a0b"', 'http_path_bad_character'],
    ['healthcheck', '|\n    /a', 'http_path_bad_character'],
    ['deploy_strategy', 'Recreate', 'unknown_choice'],
    ['deploy_strategy', '1', 'wrong_type'],
    ['deploy_strategy', '~', 'wrong_type'],
  ])('%s: %s', (key, written, code) => {
    expect(faultsOf(`version: 1\ndeploy:\n  ${key}: ${written}\n`)).toEqual([
      expect.stringMatching(`^3:\\d+ ${code} deploy.${key}$`),
    ]);
  });

  it.each(['x', '1', '[a]', 'true', '""'])('deploy: %s', (written) => {
    expect(faultsOf(`version: 1\ndeploy: ${written}\n`)).toEqual(['2:9 wrong_type deploy']);
  });

  it.each(['x', '1', '- a', '~', '[a]'])('the whole file: %s', (written) => {
    expect(faultsOf(written)).toEqual(['1:1 root_not_mapping']);
  });
});

describe('keys', () => {
  const suggestion = (text: string) => {
    const result = parseSpec(text);
    return result.ok ? null : result.issues[0]?.params.suggestion;
  };

  it.each([
    ['version: 1\nDeploy: {}', 'deploy'],
    ['vresion: 1', 'version'],
    ['version: 1\nport: 80', 'deploy.port'],
    ['version: 1\nhealthchek: /', 'deploy.healthcheck'],
    ['version: 1\nPORT: 80', 'deploy.port'],
    ['version: 1\ndeploy: {health_check: /}', 'healthcheck'],
    ['version: 1\ndeploy: {deployStrategy: ""}', 'deploy_strategy'],
  ])('offers the nearest known one for %j', (text, nearest) => {
    expect(suggestion(text)).toBe(nearest);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype'])(
    '%s is unknown like any other, at every level',
    (key) => {
      const faults = faultsOf(`version: 1\n${key}: {port: 1}\ndeploy:\n  ${key}: {polluted: 1}\n`);
      expect(faults).toEqual([`2:1 unknown_key ${key}`, `4:3 unknown_key deploy.${key}`]);
      expect({}).not.toHaveProperty('polluted');
    },
  );

  it.each(['1', '1.5', 'true', '~', '[a]', '{a: b}'])('that are not strings are refused: %s', (key) => {
    expect(faultsOf(`version: 1\n? ${key}\n: x\n`)).toEqual(['2:3 non_string_key']);
  });

  it('are quoted short, and without what could change the text around them', () => {
    const result = parseSpec(`version: 1\n"\\u202E${'k'.repeat(900)}": 1`);
    expect(result).toMatchObject({
      issues: [{ code: 'unknown_key', params: { key: `\uFFFD${'k'.repeat(63)}…` } }],
    });
    expect(JSON.stringify(result)).not.toContain('\u202E');
  });
});

it('points at the key where there is no value', () => {
  expect(faultsOf('version:\ndeploy:\n  port:\n\n  # 80\n')).toEqual([
    '1:1 unsupported_version version',
    '3:3 wrong_type deploy.port',
  ]);
});

it('takes the text of a scalar for text, whatever it starts with', () => {
  const text = "version: 1\nx: |\n  &a *b\ny: >\n  !c\nz: |\n  'd\n";
  expect(faultsOf(text)).toEqual(['2:1 unknown_key x', '4:1 unknown_key y', '6:1 unknown_key z']);
});

describe('a file that is not YAML', () => {
  it('is judged up to its first syntax error, and not beyond', () => {
    expect(faultsOf('version: 2\ndeploy:\n  prot: 1\n  port: "80\n  healthcheck: //x\n')).toEqual([
      '1:10 unsupported_version version',
      '3:3 unknown_key deploy.prot',
      '4:9 unclosed_quote',
    ]);
  });

  it.each([
    ["a: 'it''", '1:4 unclosed_quote'],
    ['a: "it\\"', '1:4 unclosed_quote'],
    ["a: '", '1:4 unclosed_quote'],
  ])('does not take an escaped quote for a closing one: %s', (text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });

  it.each(["version: 1\n#''\n", "version: 1\ndeploy: {healthcheck: ''}", 'version: 1\ndeploy: {"port": 1}'])(
    'is not what a closed quote makes of it: %s',
    (text) => {
      expect(parseSpec(text)).toMatchObject({ ok: true });
    },
  );

  it('has one fault for each line, and none that only echo it', () => {
    expect(faultsOf('deploy: ] ] ]\n')).toEqual(['1:9 syntax_error']);
    expect(faultsOf('version: 1\n] ]\n] ]\n')).toEqual(['2:1 syntax_error', '3:1 syntax_error']);
  });

  it('is bytes that are not text', () => {
    const bytes = (text: string, ...more: number[]) =>
      Uint8Array.of(...new TextEncoder().encode(text), ...more);
    expect(faultsOf(bytes('version: 1\n', 0xff))).toEqual(['2:1 not_utf8']);
    expect(faultsOf(bytes('# é', 0xc3))).toEqual(['1:4 not_utf8']);
    expect(faultsOf(bytes('é'.repeat(50), 0xff))).toEqual(['1:51 not_utf8']);
    expect(faultsOf(Uint8Array.of(0xff, 0xfe, 0x76, 0))).toEqual(['1:1 not_utf8']);
    expect(faultsOf('# \uD800')).toEqual(['1:3 not_utf8']);
    // A genuine U+FFFD is a character like any other.
    expect(parseSpec(bytes('version: 1 # \uFFFD'))).toMatchObject({ ok: true });
  });

  it.each(['\u0002', '\u0018', '\u001f', '\u007f', '\u0085x\u0086', '\ruser'])(
    'holds a control character that the parser must not see: %j',
    (character) => {
      expect(faultsOf(`version: 1\n# ${character}\n`)).toEqual([
        expect.stringMatching(/^2:\d+ control_character$/),
      ]);
    },
  );
});

describe('where a file declares its fields', () => {
  const positionsOf = (source: string | Uint8Array) => {
    const result = parseSpec(source);
    return result.ok ? result.positions : null;
  };

  it.each([
    [
      'a block',
      '# why\nversion: 1\ndeploy:\n  # more\n  port: 80\n  healthcheck: >-\n    /up\n',
      { 'deploy.port': { line: 5, column: 3 }, 'deploy.healthcheck': { line: 6, column: 3 } },
    ],
    ['one line', '{"version": 1, "deploy": {"port": 80}}', { 'deploy.port': { line: 1, column: 27 } }],
    ['a byte order mark', '\uFEFFdeploy: {port: 80}\nversion: 1', { 'deploy.port': { line: 1, column: 10 } }],
    [
      'Windows line ends',
      'version: 1\r\ndeploy:\r\n  port: 80\r\n',
      { 'deploy.port': { line: 3, column: 3 } },
    ],
    ['no field', 'version: 1', {}],
  ])('in %s', (_, text, expected) => {
    expect(positionsOf(text)).toEqual(expected);
    expect(positionsOf(new TextEncoder().encode(text))).toEqual(expected);
  });
});
