import { distance } from 'fastest-levenshtein';
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from 'yaml';
import type { Fault } from './fault.ts';
import {
  checkFieldValue,
  expectedKindOf,
  FIELDS,
  type FieldCheck,
  type FieldDefinition,
  type ValueKind,
  valueKindOf,
} from './fields.ts';
import type { IssueCode, IssueParams } from './issues.ts';

/** What a `.tinyforge.yml` declares: own keys of the registry only, with the values as the file has them. */
export type Spec = { version: 1; deploy: Record<string, string | number> };

/** Where each declared field's key begins, by the field's path, as offsets into the text in UTF-16 units. */
export type FieldOffsets = Record<string, number>;

/** Longest key that an issue quotes, in UTF-16 units. */
const MAX_QUOTED_KEY = 64;
/** A key that belongs one level deeper is only offered when it is this near. */
const MAX_MISPLACED_DISTANCE = 2;

/** A key that may stand at a level: `name` is what is compared, `shown` what is offered. */
type KnownKey = { name: string; shown: string; elsewhere?: boolean };

const DEPLOY_KEYS: readonly KnownKey[] = FIELDS.map(({ key }) => ({ name: key, shown: key }));
const ROOT_KEYS: readonly KnownKey[] = [
  { name: 'version', shown: 'version' },
  { name: 'deploy', shown: 'deploy' },
  ...FIELDS.map(({ key, path }) => ({ name: key, shown: path, elsewhere: true })),
];

/** Keys that people expect of a deploy file and that version 1 leaves out (docs/gitops.md): no known key is near to what they mean. */
const LATER_KEYS: readonly string[] = ['env', 'faces'];

type Report = (
  code: IssueCode,
  node: ParsedNode,
  path: string,
  params?: IssueParams,
  earlier?: ParsedNode,
) => void;
type Entry = { key: string; keyNode: ParsedNode; value: ParsedNode | null };

/**
 * Reads a spec off the tree of a file and lists all that is wrong with it.
 *
 * `deploy:` with nothing in it (null) is an empty mapping: that is what is left when all its lines are commented out. For a
 * field, null is a wrong type: leaving out and clearing are different things, and null says neither.
 *
 * @param soundUntil where the first syntax error is, or Infinity: nodes that reach beyond are not judged.
 */
export function checkSpec(
  root: ParsedNode | null,
  soundUntil: number,
): { spec: Spec; offsets: FieldOffsets; faults: Fault[] } {
  const spec: Spec = { version: 1, deploy: {} };
  const offsets: FieldOffsets = {};
  const faults: Fault[] = [];
  const report: Report = (code, node, path, params, earlier) => {
    if (node.range[1] > soundUntil) return;
    faults.push({ code, offset: node.range[0], path, params, repeats: earlier?.range[0] });
  };

  const isSound = soundUntil === Number.POSITIVE_INFINITY;
  if (!root || isEmpty(root)) {
    if (isSound) faults.push({ code: 'empty_file', offset: 0 });
  } else if (!isMap(root)) {
    if (isSound && !isAlias(root)) faults.push({ code: 'root_not_mapping', offset: root.range[0] });
  } else {
    const entries = readEntries(root, '', ROOT_KEYS, report);
    const versions = entries.filter(({ key }) => key === 'version');
    for (const { keyNode, value } of versions) {
      if (!isVersionOne(value)) report('unsupported_version', valueOrKey(value, keyNode), 'version');
    }
    if (versions.length === 0 && isSound)
      faults.push({ code: 'missing_version', offset: root.range[0], path: 'version' });
    for (const { key, value } of entries) if (key === 'deploy') readDeploy(value, spec, offsets, report);
  }
  return { spec, offsets, faults };
}

function readDeploy(node: ParsedNode | null, spec: Spec, offsets: FieldOffsets, report: Report): void {
  if (!node || isEmpty(node) || isAlias(node)) return;
  if (!isMap(node)) {
    const actual = kindOfNode(node);
    if (actual !== 'null') report('wrong_type', node, 'deploy', { expected: 'mapping', actual });
    return;
  }
  for (const { key, keyNode, value } of readEntries(node, 'deploy.', DEPLOY_KEYS, report)) {
    const field = FIELDS.find((candidate) => candidate.key === key);
    if (!field || (value && isAlias(value))) continue;
    const check = readFieldNode(field, value);
    if (check.ok) {
      spec.deploy[field.key] = check.value;
      offsets[field.path] = keyNode.range[0];
    } else report(check.code, valueOrKey(value, keyNode), field.path, check.params);
  }
}

/** A field's value off its node: the literal must say what it is before its bounds are looked at. */
function readFieldNode(field: FieldDefinition, node: ParsedNode | null): FieldCheck {
  const expected = expectedKindOf(field);
  const actual = node ? kindOfNode(node) : 'null';
  const value = node && isScalar(node) ? node.value : null;
  const isNumber = typeof value === 'number';
  if (expected === 'integer' && isNumber && !isDecimal(node))
    return { ok: false, code: 'not_decimal', params: {} };
  if (!isNumber && typeof value !== 'string')
    return { ok: false, code: 'wrong_type', params: { expected, actual } };
  // Hundreds of digits are Infinity to JavaScript, and out of bounds to everybody.
  const finite = isNumber ? Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE) : value;
  return checkFieldValue(field, finite);
}

/** The entries of a mapping whose keys are known; the others are reported. A key that is set twice comes twice. */
function readEntries(
  map: YAMLMap.Parsed,
  prefix: string,
  known: readonly KnownKey[],
  report: Report,
): Entry[] {
  const entries: Entry[] = [];
  const seen = new Map<string, ParsedNode>();
  for (const { key: keyNode, value } of map.items) {
    if (isAlias(keyNode)) continue;
    if (!isScalar(keyNode) || typeof keyNode.value !== 'string') {
      report('non_string_key', keyNode, prefix.slice(0, -1));
      continue;
    }
    const key = keyNode.value;
    const quoted = quoteKey(key);
    const path = prefix + quoted;
    const earlier = seen.get(key);
    if (earlier) report('duplicate_key', keyNode, path, { key: quoted }, earlier);
    else seen.set(key, keyNode);

    if (known.some(({ name, elsewhere }) => name === key && !elsewhere))
      entries.push({ key, keyNode, value });
    else if (key === '<<' && keyNode.type === Scalar.PLAIN) report('merge_key', keyNode, path);
    else if (!earlier && LATER_KEYS.includes(key))
      report('not_in_version', keyNode, path, { key, version: 1 });
    else if (!earlier) report('unknown_key', keyNode, path, { key: quoted, ...nearest(key, known) });
  }
  return entries;
}

/** The known key that takes the fewest edits to reach, case aside, and what may stand here at all. */
function nearest(key: string, known: readonly KnownKey[]): { suggestion: string; known: string } {
  const wanted = key.slice(0, MAX_QUOTED_KEY).toLowerCase();
  let best = { suggestion: '', edits: Number.POSITIVE_INFINITY };
  for (const { name, shown, elsewhere } of known) {
    const edits = distance(wanted, name);
    if (elsewhere && edits > MAX_MISPLACED_DISTANCE) continue;
    if (edits < best.edits) best = { suggestion: shown, edits };
  }
  const here = known.filter(({ elsewhere }) => !elsewhere).map(({ name }) => name);
  return { suggestion: best.suggestion, known: here.join(', ') };
}

/** A key as an issue may show it: cut, and nothing in it that could change how the text around it looks. */
function quoteKey(key: string): string {
  const cut = key.length > MAX_QUOTED_KEY ? `${key.slice(0, MAX_QUOTED_KEY)}…` : key;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

function isVersionOne(node: ParsedNode | null): boolean {
  return node !== null && isScalar(node) && node.type === Scalar.PLAIN && node.source === '1';
}

/** Digits with an optional minus, and no leading zero: what everybody reads as the same number. */
function isDecimal(node: ParsedNode | null): boolean {
  return node !== null && isScalar(node) && /^-?(?:0|[1-9][0-9]*)$/.test(node.source ?? '');
}

function isEmpty(node: ParsedNode): boolean {
  return isScalar(node) && node.type === Scalar.PLAIN && node.source === '';
}

/** An empty value stands wherever the parser noticed: its key is the better place to point at. */
function valueOrKey(value: ParsedNode | null, key: ParsedNode): ParsedNode {
  return value && !isEmpty(value) ? value : key;
}

function kindOfNode(node: ParsedNode): ValueKind {
  if (isMap(node)) return 'mapping';
  if (isSeq(node)) return 'list';
  return valueKindOf(isScalar(node) ? node.value : null);
}
