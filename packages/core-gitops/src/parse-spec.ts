import { checkSpec, type Spec } from './check-spec.ts';
import { composeDocument } from './compose-document.ts';
import { createIssues, createLocator, type Fault } from './fault.ts';
import type { Issue } from './issues.ts';
import { readText } from './read-text.ts';

export type { Spec } from './check-spec.ts';

/** Where a file declares each of its fields, by the field's path: line and column of the key, both from 1. */
export type FieldPositions = Record<string, { line: number; column: number }>;

/**
 * Reads a `.tinyforge.yml`, as bytes or as text.
 *
 * Never throws, and takes bounded time and memory for any input. All faults come at once, in the order of the file, each
 * with a stable code, line and column. Where the file is not even YAML, keys and values are judged up to the first syntax
 * error: what comes after it could be its echo.
 */
export function parseSpec(
  source: string | Uint8Array,
): { ok: true; spec: Spec; positions: FieldPositions } | { ok: false; issues: Issue[] } {
  const reading = readText(source);
  if (!reading.whole) return { ok: false, issues: createIssues(reading.text, [reading.fault]) };
  const { text } = reading;
  const control = findControlCharacters(text);
  const { root, faults, soundUntil } = composeDocument(text.replace(CONTROL_CHARACTER, '\uFFFD'));
  const checked = checkSpec(root, Math.min(soundUntil, control[0]?.offset ?? Number.POSITIVE_INFINITY));
  const all = [...control, ...faults, ...checked.faults];
  if (all.length > 0) return { ok: false, issues: createIssues(text, all) };
  const locate = createLocator(text);
  const places = Object.entries(checked.offsets).map(([path, offset]) => [path, locate(offset)] as const);
  return { ok: true, spec: checked.spec, positions: Object.fromEntries(places) };
}

/** What YAML does not count as printable, and a carriage return without a line feed, which editors and parsers see differently. */
const CONTROL_CHARACTER = /(?![\t\n\r\u0085])\p{Cc}|\r(?!\n)|[\uFFFE\uFFFF]/gu;

/** The first one of each line. Some would mean something to the parser: it marks lexemes with them. */
function findControlCharacters(text: string): Fault[] {
  const faults: Fault[] = [];
  let previous = -1;
  for (const { 0: character, index } of text.matchAll(CONTROL_CHARACTER)) {
    const isFirst = previous === -1 || text.slice(previous, index).includes('\n');
    if (isFirst)
      faults.push({ code: character === '\0' ? 'nul_character' : 'control_character', offset: index });
    previous = index;
  }
  return faults;
}
