import { type FieldValue, fieldsOf, readFieldValue, type SourceKind } from '@tinyforge/core-gitops';
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
type Options = {
  /** Most characters of a value's JSON; more are cut off. */
  maxJsonLength?: number;
};

/**
 * What differs from one live config to another: the fields that the source kind honours in the order of the registry, then all other keys by the
 * alphabet. Empty only for configs that are equal, key by key.
 */
export function compareConfigs(
  from: Config,
  to: Config,
  sourceKind: SourceKind,
  { maxJsonLength = Number.POSITIVE_INFINITY }: Options = {},
): ConfigDifference[] {
  const changed = new Set(changedKeys(from, to));
  const fields = fieldsOf(sourceKind).filter(({ key }) => changed.delete(key));
  return [
    ...fields.map(({ path, key, normalise }): ConfigDifference => {
      const [before, after] = [readFieldValue(from, key), readFieldValue(to, key)];
      const sameMeaning = normalise(before) === normalise(after);
      return { kind: 'field', field: path, key, from: before, to: after, sameMeaning };
    }),
    ...[...changed].map((key): ConfigDifference => {
      const [before, after] = [jsonOf(from, key), jsonOf(to, key)];
      const cut = (json: string | null) => json?.slice(0, maxJsonLength) ?? null;
      const isCut = [before, after].some((json) => json !== null && json.length > maxJsonLength);
      return { kind: 'other', key, from: cut(before), to: cut(after), isCut };
    }),
  ];
}

function jsonOf(config: Config, key: string): string | null {
  return Object.hasOwn(config, key) ? JSON.stringify(config[key]) : null;
}
