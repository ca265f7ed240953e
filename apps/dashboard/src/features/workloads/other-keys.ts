import { FIELDS, type SourceKind } from '@tinyforge/core-gitops/fields';
import { findJsonFault, type JsonFault } from './find-json-fault.ts';

type Config = Record<string, unknown>;

/** Why a text cannot be the other keys of a live config. */
export type OtherKeysFault =
  | JsonFault
  | { kind: 'not_object' }
  /** Keys that have a field of their own in the form. */
  | { kind: 'own_field'; keys: string[] };

export type OtherKeysResult = { ok: true; config: Config } | { ok: false; fault: OtherKeysFault };

/** The keys of a live config that have a field of their own in the form of this source kind. */
export function ownKeys(sourceKind: SourceKind): string[] {
  return FIELDS.filter((field) => field.sourceKinds.includes(sourceKind)).map((field) => field.key);
}

/** What a live config holds besides. */
export function otherKeysOf(config: Config, sourceKind: SourceKind): Config {
  const own = ownKeys(sourceKind);
  return Object.fromEntries(Object.entries(config).filter(([key]) => !own.includes(key)));
}

/** The other keys as JSON to edit; `''` when there are none. */
export function otherKeysText(config: Config, sourceKind: SourceKind): string {
  const others = otherKeysOf(config, sourceKind);
  return Object.keys(others).length === 0 ? '' : JSON.stringify(others, null, 2);
}

/** Reads what was typed; nothing but spaces means no other keys. How large and how deep it may be is the server's to say. */
export function parseOtherKeys(text: string, sourceKind: SourceKind): OtherKeysResult {
  if (text.trim() === '') return { ok: true, config: {} };
  const fault = findJsonFault(text);
  if (fault) return { ok: false, fault };
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, fault: { kind: 'not_object' } };
  }
  const keys = ownKeys(sourceKind).filter((key) => Object.hasOwn(value, key));
  if (keys.length > 0) return { ok: false, fault: { kind: 'own_field', keys } };
  return { ok: true, config: value as Config };
}

/** The keys at which two configs differ, by their values and not by how they are written. */
export function differingKeys(a: Config, b: Config): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => canonical(read(a, key)) !== canonical(read(b, key)),
  );
}

/**
 * Three sides of the same keys into one: a key that somebody changed stays as they have it, every other is as it is now.
 *
 * @param filled what they began with
 */
export function mergeOtherKeys(filled: Config, typed: Config, current: Config): Config {
  const mine = new Set(differingKeys(filled, typed));
  const kept = Object.entries(current).filter(([key]) => !mine.has(key) || Object.hasOwn(typed, key));
  const merged = new Map(kept);
  for (const [key, value] of Object.entries(typed)) if (mine.has(key)) merged.set(key, value);
  return Object.fromEntries(merged);
}

function read(config: Config, key: string): unknown {
  return Object.hasOwn(config, key) ? config[key] : undefined;
}

/** One text per JSON value, whatever the order of its keys: the database keeps none. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}
