import { checkFieldValue, fieldsOf, type SourceKind } from './fields.ts';
import { createIssue, type Issue } from './issues.ts';

/** Most bytes of a live config as JSON. */
const MAX_CONFIG_BYTES = 65_536;
/** Most levels of objects and lists in a live config, its own top included. */
const MAX_CONFIG_DEPTH = 32;

export type ConfigResult = { ok: true; config: Record<string, unknown> } | { ok: false; issues: Issue[] };

/**
 * Whether a live config may be stored for a workload of this source kind. The create and edit forms and the merge ask the
 * same question here.
 *
 * Registry fields that the source kind honours must hold what the file could declare, or be `null` or missing (not set);
 * every other key passes as long as the whole is JSON of sane size and depth. Issues carry `path` as the config's key and no
 * position. The config comes back as it is.
 */
export function validateConfig(config: unknown, sourceKind: SourceKind): ConfigResult {
  const shape = checkShape(config);
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
