import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { FIELDS } from './fields.ts';
import type { IssueCode } from './issues.ts';
import { createJsonSchema, JSON_SCHEMA_GAPS, JSON_SCHEMA_KINDS } from './json-schema.ts';
import { parseSpec } from './parse-spec.ts';

/** Thousands in `npm test`, far more in `npm run test:long`. */
const numRuns = fc.readConfigureGlobal().numRuns ?? 4_000;
const keywords = ['deprecationMessage', 'patternErrorMessage'];
const ajv = new Ajv({ strict: true, keywords });
const validators = [undefined, ...JSON_SCHEMA_KINDS].map((kind) => ajv.compile(createJsonSchema(kind)));
const gaps: ReadonlySet<IssueCode> = new Set(JSON_SCHEMA_GAPS.flatMap(({ codes }) => codes));

describe('the JSON Schemas and parseSpec', () => {
  it('accept and refuse the same files, but for the listed rules', () => {
    const seen = { accepted: 0, refused: 0, gap: 0 };
    fc.assert(
      fc.property(fileText, (text) => {
        const documents = readAsEditorsDo(text);
        if (!documents) return;
        const result = parseSpec(text);
        const codes = result.ok ? [] : result.issues.map(({ code }) => code);
        for (const validate of validators) {
          const accepted = documents.every((document) => validate(document));
          if (result.ok) expect(validate.errors ?? []).toEqual([]);
          else if (accepted) {
            const unlisted = codes.filter((code) => !gaps.has(code));
            // A key that is set again hides what was wrong with it the first time.
            expect(unlisted).toEqual(hidesEarlier(codes) ? expect.anything() : []);
          }
          seen[result.ok ? 'accepted' : accepted ? 'gap' : 'refused']++;
        }
      }),
      { numRuns },
    );
    // The generator is worth something only while it makes plenty of each sort.
    expect(Math.min(seen.accepted, seen.refused, seen.gap)).toBeGreaterThan(300);
  });

  it('agree about every value of every field', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fieldValue, (field, value) => {
        const text = `version: 1\ndeploy: {"${field.key}": ${JSON.stringify(value)}}\n`;
        const expected = validators.map(() => parseSpec(text).ok);
        expect(
          validators.map((validate) => validate({ version: 1, deploy: { [field.key]: value } })),
        ).toEqual(expected);
      }),
      { numRuns },
    );
  });

  it('agree about every version that is written as plain digits', () => {
    for (let version = -3; version <= 12; version++) {
      const expected = validators.map(() => parseSpec(`version: ${version}`).ok);
      expect(validators.map((validate) => validate({ version }))).toEqual(expected);
    }
  });
});

describe('JSON_SCHEMA_GAPS', () => {
  const filesByCode: Record<string, string> = {
    too_large: `version: 1\n${'# long\n'.repeat(10_000)}`,
    control_character: 'version: 1\n# \u0007\n',
    nul_character: 'version: 1\n# \0\n',
    multiple_documents: 'version: 1\n---\nversion: 1\n',
    directive: '%YAML 1.2\n---\nversion: 1\n',
    tag: 'version: !!int 1\n',
    anchor: 'version: &one 1\n',
    alias: 'version: 1\ndeploy: {healthcheck: &a /a, deploy_strategy: *a}\n',
    duplicate_key: 'version: 1\nversion: 1\n',
    not_decimal: 'version: 1\ndeploy: {port: 0x1f90}\n',
    unsupported_version: 'version: 1.0\n',
  };
  // Bytes never reach a schema; a merge key is an unknown key to it, unless the parser in front has merged it already.
  const codes = [...gaps].filter((code) => code !== 'not_utf8' && code !== 'merge_key' && code !== 'alias');

  it.each(codes)(
    'lists %s rightly: the schema is content with a file that parseSpec refuses for it',
    (code) => {
      const text = filesByCode[code] ?? '';
      const result = parseSpec(text);
      expect(result.ok ? [] : result.issues.map((issue) => issue.code)).toContain(code);
      for (const validate of validators) {
        expect(readAsEditorsDo(text)?.every((document) => validate(document))).toBe(true);
      }
    },
  );
});

function hidesEarlier(codes: readonly IssueCode[]): boolean {
  return gaps.has('duplicate_key') && codes.includes('duplicate_key');
}

/** What a schema is given: the value of each document, as YAML 1.2 reads it. Undefined where that is not even YAML. */
function readAsEditorsDo(text: string): unknown[] | undefined {
  const parsed = parseAllDocuments(text, { schema: 'core', uniqueKeys: false, logLevel: 'silent' });
  const documents = 'empty' in parsed ? [] : parsed;
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  try {
    return documents.length > 0 ? documents.map((document) => document.toJS()) : [null];
  } catch {
    return undefined; // An alias without its anchor.
  }
}

const fieldValue = fc.oneof(
  fc.constantFrom(
    '',
    '/',
    '//',
    '/healthz',
    '//evil',
    '/a?b=c',
    '/a#b',
    '/a\\b',
    'recreate',
    'blue-green',
    'Recreate',
  ),
  fc.string({ maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((units) => `/${String.fromCharCode(...units)}`),
  fc.integer({ min: 2040, max: 2056 }).map((length) => '/'.padEnd(length, 'a')),
  fc.constantFrom(-1, 0, 1, 80, 65_535, 65_536, 1.5),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
);

const scalarText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '8080',
      '1',
      '65535',
      '/healthz',
      '""',
      "''",
      'recreate',
      'blue-green',
      '"/ok?a=b"',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '0',
      '65536',
      '-1',
      '0x50',
      '8080.0',
      '8e3',
      '080',
      '+80',
      '"8080"',
      'null',
      '~',
      '',
      'true',
      '[]',
      '{}',
      '//evil',
      'no-slash',
      '/sp ace',
      '&a /a',
      '!!str x',
      '!x 80',
      '*a',
      '|\n    /block',
    ),
  },
  { weight: 1, arbitrary: fieldValue.map((value) => JSON.stringify(value)) },
);

const fieldLine = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...FIELDS.map(({ key }) => key)) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('prot', 'Port', '"port"', '<<', '1', 'null', '? port', '__proto__'),
      },
    ),
    scalarText,
  )
  .map(([key, value]) => `${key}: ${value}`);

const deployText = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fieldLine, { maxLength: 3 }).map((lines) => `deploy:\n  ${lines.join('\n  ')}`),
  },
  {
    weight: 2,
    arbitrary: fc.array(fieldLine, { maxLength: 3 }).map((parts) => `deploy: {${parts.join(', ')}}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'deploy:', 'deploy: null', 'deploy: []', 'deploy: text', 'deploy: ""'),
  },
);

const versionText = fc.oneof(
  { weight: 8, arbitrary: fc.constant('version: 1') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'version: 2',
      'version: 1.0',
      'version: 0x1',
      'version: "1"',
      'version: +1',
      'version:',
    ),
  },
);

const fileText = fc
  .record({
    head: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('', '# comment\n', '---\n', '\uFEFF') },
      { weight: 1, arbitrary: fc.constantFrom('%YAML 1.2\n---\n', '# \u0007\n') },
    ),
    version: versionText,
    deploy: deployText,
    tail: fc.oneof(
      { weight: 12, arbitrary: fc.constant('') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'version: 1',
          'deploy: {}',
          'extra: 1',
          'port: 80',
          '...',
          '---\nversion: 1',
          'loose',
        ),
      },
    ),
    swap: fc.boolean(),
  })
  .map(({ head, version, deploy, tail, swap }) =>
    [head + (swap ? deploy : version), swap ? version : deploy, tail, ''].join('\n'),
  );
