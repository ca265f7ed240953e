import { type FieldValue, fieldsOf, readFieldValue, type SourceKind } from '@tinyforge/core-gitops';
import { cutText } from '../cut-text.ts';
import { changedKeys } from '../workload/changed-keys.ts';

/** A key of a live config whose value differs between two versions. */
export type ConfigDifference =
  | {
      kind: 'field';
      /** `deploy.port` */
      field: string;
      key: string;
      from: FieldValue;
      to: FieldValue;
      /** Written in another way (`''` for `recreate`), and the same to the next deploy. */
      sameMeaning: boolean;
    }
  | {
      /** A key that is no field of this source kind. */
      kind: 'other';
      key: string;
      /** The values as JSON; null: there is no such key. */
      from: string | null;
      to: string | null;
      /** Whether one of them was too long to be told in full. */
      isCut: boolean;
    };

type Config = Readonly<Record<string, unknown>>;

/** The differences between two configs, as far as they are shown. */
export type BoundedDifferences = {
  changes: ConfigDifference[];
  /** The number of all differences; more than `changes` holds where there are too many to show. */
  changeCount: number;
};

/** Bounds of what is shown of the differences between two configs. */
type Bounds = {
  maxChanges: number;
  /** Maximum length of a value's JSON, in UTF-16 units; what is longer is cut. */
  maxJsonLength?: number;
  /** Maximum length of a key, in UTF-16 units; a longer one is cut and ends with `…`. */
  maxKeyLength?: number;
};

/** Bounds of a comparison of two versions. Only configs that were stored before keys were limited differ in more. */
export const COMPARISON_BOUNDS: Bounds = { maxChanges: 500 };

/**
 * What differs from one live config to another: the fields that the source kind honours in the order of the registry, then all other keys by the
 * alphabet. Empty only for configs that are equal, key by key.
 */
export function compareConfigs(from: Config, to: Config, sourceKind: SourceKind): ConfigDifference[] {
  return boundDifferences(from, to, sourceKind, { maxChanges: Number.POSITIVE_INFINITY }).changes;
}

/** The first of the differences that `compareConfigs` lists, and their number. Values that are not shown are not serialized. */
export function boundDifferences(
  from: Config,
  to: Config,
  sourceKind: SourceKind,
  { maxChanges, maxJsonLength = Number.POSITIVE_INFINITY, maxKeyLength = Number.POSITIVE_INFINITY }: Bounds,
): BoundedDifferences {
  const changed = new Set(changedKeys(from, to));
  const changeCount = changed.size;
  const fields = fieldsOf(sourceKind).filter(({ key }) => changed.delete(key));
  const others = [...changed].slice(0, Math.max(0, maxChanges - fields.length));
  const changes = [
    ...fields.map(({ path, key, normalise }): ConfigDifference => {
      const [before, after] = [readFieldValue(from, key), readFieldValue(to, key)];
      const sameMeaning = normalise(before) === normalise(after);
      return { kind: 'field', field: path, key, from: before, to: after, sameMeaning };
    }),
    ...others.map((key): ConfigDifference => {
      const [before, after] = [jsonOf(from, key), jsonOf(to, key)];
      const cut = (json: string | null) => json?.slice(0, maxJsonLength) ?? null;
      const isCut = [before, after].some((json) => json !== null && json.length > maxJsonLength);
      return { kind: 'other', key: cutText(key, maxKeyLength), from: cut(before), to: cut(after), isCut };
    }),
  ];
  return { changes, changeCount };
}

function jsonOf(config: Config, key: string): string | null {
  return Object.hasOwn(config, key) ? JSON.stringify(config[key]) : null;
}
