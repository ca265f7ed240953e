import type { IssueCode, IssueParams } from './issues.ts';

/**
 * The field registry: what a `.tinyforge.yml` may declare, each field described once.
 *
 * Parser, plan, merge, drift, form locks, JSON Schema and the reference page all come from {@link FIELDS}. This module is
 * safe for browsers: it pulls in no parser.
 */

export const SOURCE_KINDS = ['dockerfile', 'static', 'image', 'compose'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Only workloads whose source is a repository are eligible for GitOps. */
export function isRepoBacked(kind: SourceKind): boolean {
  return kind === 'dockerfile' || kind === 'static';
}

export const DEFAULT_GITOPS_PATH = '.tinyforge.yml';
/** Most bytes of decoded file that are read, on every forge. */
export const MAX_SPEC_BYTES = 65_536;

/** A registry field's value as people see it; `null`: there is no such key. */
export type FieldValue = string | number | null;

export type FieldType =
  | { kind: 'integer'; min: number; max: number }
  /** An absolute HTTP path with an optional query, or `''`. Lengths in characters. */
  | { kind: 'http-path'; maxLength: number }
  | { kind: 'choice'; values: readonly string[] };

/** What one field needs to be told; everything else follows from it. */
type FieldEntry = {
  key: string;
  sourceKinds: readonly SourceKind[];
  type: FieldType;
  /** What `''` and a missing key mean: the value that they are equal to, or `null` for *not set*. */
  emptyMeans: FieldValue;
  /** English, for the JSON Schema and the reference page. */
  description: string;
};

export type FieldDefinition = Omit<FieldEntry, 'emptyMeans'> & {
  /** Where the file declares it. */
  path: `deploy.${string}`;
  /** The form in which two values are compared: equal after this is never drift. Takes any JSON value. */
  normalise(value: unknown): FieldValue;
  /** Translation keys: `fields.port.label`, `fields.port.description`. */
  labelKey: string;
  descriptionKey: string;
};

function defineField({ emptyMeans, ...entry }: FieldEntry): FieldDefinition {
  return {
    ...entry,
    path: `deploy.${entry.key}`,
    normalise: (value) => {
      const shown = toFieldValue(value);
      return shown === null || shown === '' ? emptyMeans : shown;
    },
    labelKey: `fields.${entry.key}.label`,
    descriptionKey: `fields.${entry.key}.description`,
  };
}

/** THE registry. A new field is one new entry here and its two translations. */
export const FIELDS: readonly FieldDefinition[] = [
  defineField({
    key: 'port',
    sourceKinds: ['dockerfile'],
    type: { kind: 'integer', min: 1, max: 65_535 },
    emptyMeans: null,
    description: 'The port that the app listens on inside its container.',
  }),
  defineField({
    key: 'healthcheck',
    sourceKinds: ['dockerfile'],
    type: { kind: 'http-path', maxLength: 2_048 },
    emptyMeans: null,
    description:
      'The HTTP path that tells whether the app is up, such as /healthz. An empty string turns it off.',
  }),
  defineField({
    key: 'deploy_strategy',
    sourceKinds: ['dockerfile', 'static'],
    type: { kind: 'choice', values: ['', 'recreate', 'blue-green'] },
    emptyMeans: 'recreate',
    description:
      'How a new version replaces the old one: recreate stops the old one first (an empty string means the same), blue-green starts the new one beside it.',
  }),
];

/** The fields that a source kind honours. */
export function fieldsOf(kind: SourceKind): readonly FieldDefinition[] {
  return FIELDS.filter((field) => field.sourceKinds.includes(kind));
}

/** The value of a live config's own `key` as people see it. What no field can hold is shown as its JSON. */
export function readFieldValue(config: Readonly<Record<string, unknown>>, key: string): FieldValue {
  return Object.hasOwn(config, key) ? toFieldValue(config[key]) : null;
}

function toFieldValue(value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value) ?? null;
}

/** Kinds of values that `wrong_type` names in `params.expected` and `params.actual`. */
export const VALUE_KINDS = ['string', 'integer', 'number', 'boolean', 'null', 'mapping', 'list'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** What sort of value this is, in the words of the file. */
export function valueKindOf(value: unknown): ValueKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    default:
      return 'mapping';
  }
}

/** The sort of value that a field wants. */
export function expectedKindOf(field: FieldDefinition): ValueKind {
  return field.type.kind === 'integer' ? 'integer' : 'string';
}

export type FieldCheck =
  | { ok: true; value: string | number }
  | { ok: false; code: IssueCode; params: IssueParams };

/** Visible ASCII without `#` and `\`: a browser reads `/\host` as `//host`. Anything else goes percent-encoded. */
const HTTP_PATH_CHARACTERS = String.raw`[!"$-\[\]-~]`;
/** As JSON Schema and HTML can use it too. `//host` would name another server. */
export const HTTP_PATH_PATTERN = `^(?:/(?:(?!/)${HTTP_PATH_CHARACTERS}+)?)?$`;
const HTTP_PATH_CHARACTER = new RegExp(`^${HTTP_PATH_CHARACTERS}*$`);

/**
 * Whether a field can hold a value, and if not, the first reason. The file, the forms and the merged config all ask here.
 * `params` hold bounds and choices, never the value.
 */
export function checkFieldValue(field: FieldDefinition, value: unknown): FieldCheck {
  const expected = expectedKindOf(field);
  const actual = valueKindOf(value);
  if (actual !== expected) return refuse('wrong_type', { expected, actual });
  const { type } = field;
  switch (type.kind) {
    case 'integer': {
      const number = Number(value);
      return number >= type.min && number <= type.max
        ? { ok: true, value: number }
        : refuse('out_of_range', { min: type.min, max: type.max });
    }
    case 'http-path':
      return checkHttpPath(String(value), type.maxLength);
    case 'choice':
      return type.values.includes(String(value))
        ? { ok: true, value: String(value) }
        : refuse('unknown_choice', { choices: type.values.map((choice) => choice || '""').join(', ') });
  }
}

function checkHttpPath(value: string, maxLength: number): FieldCheck {
  if (value === '') return { ok: true, value };
  if (!value.startsWith('/')) return refuse('http_path_not_absolute', {});
  if (value.startsWith('//')) return refuse('http_path_names_host', {});
  if (!HTTP_PATH_CHARACTER.test(value)) return refuse('http_path_bad_character', {});
  if (value.length > maxLength) return refuse('http_path_too_long', { max: maxLength });
  return { ok: true, value };
}

function refuse(code: IssueCode, params: IssueParams): FieldCheck {
  return { ok: false, code, params };
}
