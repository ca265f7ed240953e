import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FIELDS } from './fields.ts';
import { parseSpec } from './parse-spec.ts';
import { fieldValue } from './testing/arbitraries.ts';

/** What YAML is made of, so that generated text gets past the first character. */
const yamlText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'version: 1\n',
        'deploy:\n',
        '  port: 8080\n',
        '  healthcheck: /up\n',
        '---\n',
        '...\n',
        '%YAML 1.2\n',
      ),
      fc.constantFrom(
        '- ',
        '? ',
        ': ',
        ', ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '|\n',
        '>-\n',
        '&a ',
        '*a',
        '!t ',
        '<<',
      ),
      fc.constantFrom(
        ' ',
        '\t',
        '\n',
        '\r\n',
        '\r',
        '#',
        '\\',
        '\0',
        '\uFEFF',
        '\u2028',
        '\uD800',
        '__proto__',
        '0x1',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const validText = fc
  .record(Object.fromEntries(FIELDS.map((field) => [field.key, fieldValue(field)])), { requiredKeys: [] })
  .map((deploy) => ({ version: 1, deploy: { ...deploy } }));

/** A valid file with a few pieces taken out, doubled or replaced. */
const mutatedText = fc
  .tuple(validText, fc.array(fc.tuple(fc.nat(), fc.nat(6), yamlText), { minLength: 1, maxLength: 4 }))
  .map(([spec, edits]) => {
    let text = stringify(spec);
    for (const [where, length, piece] of edits) {
      const at = where % (text.length + 1);
      text = text.slice(0, at) + piece + text.slice(at + length);
    }
    return text;
  });

/** Parses, and expects of any answer what holds for every file. Lines are those of the text as an editor shows it. */
function expectSaneAnswer(source: string | Uint8Array, text: string): void {
  const result = parseSpec(source);
  if (result.ok) {
    expect(result.spec.version).toBe(1);
    expect(FIELDS.map(({ key }) => key)).toEqual(expect.arrayContaining(Object.keys(result.spec.deploy)));
    return;
  }
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  expect(result.issues.length).toBeGreaterThan(0);
  for (const { line, column, message } of result.issues) {
    expect(Number.isInteger(line) && line >= 1 && line <= lines.length).toBe(true);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    expect(message).not.toMatch(/undefined|\[object/);
  }
  const places = result.issues.map(({ line, column }) => line * 100_000 + column);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}

describe('parseSpec never throws, and every issue lies inside the file', () => {
  it('for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expectSaneAnswer(bytes, new TextDecoder().decode(bytes));
      }),
    );
  });

  it('for any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => expectSaneAnswer(text, text)),
    );
  });

  it('for what looks like YAML', () => {
    fc.assert(
      fc.property(yamlText, (text) => expectSaneAnswer(text, text)),
      { numRuns: 2_000 },
    );
  });

  it('for a valid file that was tampered with', () => {
    fc.assert(
      fc.property(mutatedText, (text) => expectSaneAnswer(text, text)),
      { numRuns: 2_000 },
    );
  });
});

it('reads back what a YAML library writes, in either style', () => {
  fc.assert(
    fc.property(validText, fc.constantFrom('block', 'flow'), (spec, collectionStyle) => {
      expect(parseSpec(stringify(spec, { collectionStyle }))).toEqual({
        ok: true,
        spec,
        positions: expect.any(Object),
      });
      expect(parseSpec(JSON.stringify(spec))).toEqual({ ok: true, spec, positions: expect.any(Object) });
    }),
  );
});

it('answers the same for a text and for its bytes', () => {
  fc.assert(
    fc.property(fc.oneof(yamlText, mutatedText), (text) => {
      fc.pre(!/\p{Cs}/u.test(text));
      expect(parseSpec(new TextEncoder().encode(text))).toEqual(parseSpec(text));
    }),
  );
});
