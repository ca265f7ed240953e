import { checkFieldValue, fieldsOf, type SourceKind } from './fields.ts';
import { createIssue, type Issue } from './issues.ts';

/** Most bytes of a live config as JSON. */
const MAX_CONFIG_BYTES = 65_536;
/** Most levels of objects and lists in a live config, its own top included. */
const MAX_CONFIG_DEPTH = 32;
/** Maximum number of keys of one object in a live config. */
const MAX_OBJECT_KEYS = 500;
/** Maximum number of keys of all objects in a live config together. */
const MAX_CONFIG_KEYS = 1_000;

export type ConfigResult = { ok: true; config: Record<string, unknown> } | { ok: false; issues: Issue[] };

/**
 * Whether a live config may be stored for a workload of this source kind. The create and edit forms and the merge ask the
 * same question here.
 *
 * Registry fields that the source kind honours must hold what the file could declare, or be `null` or missing (not set);
 * every other key passes as long as the whole is JSON of sane size and depth. Issues carry `path` as the config's key and no
 * position. The config comes back as it is.
 *
 * @param stored the config that it replaces. One that was stored with more keys than are allowed now may stay as large as
 * it is, and may not grow.
 */
export function validateConfig(
  config: unknown,
  sourceKind: SourceKind,
  stored: Readonly<Record<string, unknown>> = {},
): ConfigResult {
  const shape = checkShape(config) ?? checkKeys(config, stored);
  if (shape) return { ok: false, issues: [shape] };
  const known = config as Record<string, unknown>;
  const issues: Issue[] = [];
  for (const field of fieldsOf(sourceKind)) {
    const value = Object.hasOwn(known, field.key) ? known[field.key] : undefined;
    if (value === undefined || value === null) continue;
    const check = checkFieldValue(field, value);
    if (!check.ok) issues.push(createIssue(check.code, { path: field.key }, check.params));
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, config: known };
}

/** A JSON object that is neither too deep nor too large, or what is wrong with it. */
function checkShape(config: unknown): Issue | null {
  if (!isPlainObject(config)) return createIssue('config_not_object');
  let level: unknown[] = [config];
  for (let depth = 1; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const value of level) {
      const children = Array.isArray(value) ? value : isPlainObject(value) ? Object.values(value) : null;
      if (!children && !isJsonScalar(value)) return createIssue('config_not_json');
      if (!holdsStorableText(value)) return createIssue('config_bad_text');
      if (children && depth > MAX_CONFIG_DEPTH) {
        return createIssue('config_too_deep', {}, { limit: MAX_CONFIG_DEPTH });
      }
      // One by one: spreading a long list into push() overflows the stack.
      for (const child of children ?? []) next.push(child);
    }
    // Every value takes at least a character: no need to write out what is too large by count alone.
    if (next.length > MAX_CONFIG_BYTES) return tooLarge();
    level = next;
  }
  return new TextEncoder().encode(JSON.stringify(config)).length > MAX_CONFIG_BYTES ? tooLarge() : null;
}

/** The first limit on keys that a config of a sound shape exceeds; null when it exceeds none. */
function checkKeys(config: unknown, stored: Readonly<Record<string, unknown>>): Issue | null {
  const keys = countKeys(config);
  if (keys.inObject <= MAX_OBJECT_KEYS && keys.total <= MAX_CONFIG_KEYS) return null;
  const before = countKeys(stored);
  const inObject = Math.max(MAX_OBJECT_KEYS, before.inObject);
  if (keys.inObject > inObject)
    return createIssue('config_object_too_many_keys', {}, { limit: inObject, count: keys.inObject });
  const total = Math.max(MAX_CONFIG_KEYS, before.total);
  return keys.total > total
    ? createIssue('config_too_many_keys', {}, { limit: total, count: keys.total })
    : null;
}

/** Counts the keys of the object that has the most of them, and those of all objects, at every level. */
function countKeys(config: unknown): { inObject: number; total: number } {
  const counts = { inObject: 0, total: 0 };
  const left = [config];
  while (left.length > 0) {
    const value = left.pop();
    const members = isPlainObject(value) ? Object.values(value) : null;
    if (members) {
      counts.inObject = Math.max(counts.inObject, members.length);
      counts.total += members.length;
    }
    for (const child of members ?? (Array.isArray(value) ? value : [])) left.push(child);
  }
  return counts;
}

function tooLarge(): Issue {
  return createIssue('config_too_large', {}, { limit: MAX_CONFIG_BYTES });
}

const UNSTORABLE = /\0|\p{Surrogate}/u;

/** PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair, be it in a value or in a key. */
function holdsStorableText(value: unknown): boolean {
  const texts = typeof value === 'string' ? [value] : isPlainObject(value) ? Object.keys(value) : [];
  return !texts.some((text) => UNSTORABLE.test(text));
}

function isJsonScalar(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  return typeof value === 'number' && Number.isFinite(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
