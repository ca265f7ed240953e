/** Where a text stops being JSON. `line` and `column` count from 1. */
export type JsonFault = { line: number; column: number } & (
  | { kind: 'ends_early' }
  /** Text in double quotes that is not closed, breaks the line or holds an unknown escape. */
  | { kind: 'bad_string' }
  | { kind: 'unexpected'; found: string }
  /** Valid JSON, but reading it would silently drop the first of the two. */
  | { kind: 'duplicate_key'; key: string }
);

const SPACE = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in a string.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
const WORD = /[\p{L}\p{N}_$.+-]{1,24}|./suy;

/** A list or object that is open: an object with the keys that it has so far. */
type Open = { keys: Set<string> | null };
type Expected = 'value' | 'value_or_close' | 'key' | 'key_or_close' | 'colon' | 'comma_or_close' | 'end';

/**
 * Finds the first fault of a JSON text, null when there is none. `JSON.parse` knows it too, but every browser words it in its own way, in English, and some
 * without the position. Goes through the text once and nests as deep as the text does.
 */
export function findJsonFault(text: string): JsonFault | null {
  const open: Open[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const afterValue = (): Expected => (open.length > 0 ? 'comma_or_close' : 'end');

  for (;;) {
    take(SPACE);
    const start = at;
    if (at === text.length)
      return expected === 'end' ? null : { ...positionOf(text, start), kind: 'ends_early' };
    const unexpected = (): JsonFault => {
      at = start;
      return { ...positionOf(text, start), kind: 'unexpected', found: take(WORD) ?? '' };
    };
    const character = text.charAt(at);

    if (character === '"') {
      const string = take(STRING);
      if (string === null) return { ...positionOf(text, start), kind: 'bad_string' };
      if (expected === 'key' || expected === 'key_or_close') {
        const key = JSON.parse(string) as string;
        const keys = open.at(-1)?.keys;
        if (keys?.has(key)) return { ...positionOf(text, start), kind: 'duplicate_key', key };
        keys?.add(key);
        expected = 'colon';
      } else if (expected === 'value' || expected === 'value_or_close') expected = afterValue();
      else return unexpected();
    } else if (character === '{' || character === '[') {
      if (expected !== 'value' && expected !== 'value_or_close') return unexpected();
      open.push({ keys: character === '{' ? new Set() : null });
      expected = character === '{' ? 'key_or_close' : 'value_or_close';
      at++;
    } else if (character === '}' || character === ']') {
      const empty = character === '}' ? 'key_or_close' : 'value_or_close';
      const closes = (open.at(-1)?.keys ? '}' : ']') === character && open.length > 0;
      if (!closes || (expected !== 'comma_or_close' && expected !== empty)) return unexpected();
      open.pop();
      expected = afterValue();
      at++;
    } else if (character === ':') {
      if (expected !== 'colon') return unexpected();
      expected = 'value';
      at++;
    } else if (character === ',') {
      if (expected !== 'comma_or_close') return unexpected();
      expected = open.at(-1)?.keys ? 'key' : 'value';
      at++;
    } else {
      if (expected !== 'value' && expected !== 'value_or_close') return unexpected();
      if (take(SCALAR) === null) return unexpected();
      expected = afterValue();
    }
  }
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 };
}
