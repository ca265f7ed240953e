import { FIELDS, type FieldDefinition, HTTP_PATH_PATTERN, type SourceKind } from './fields.ts';
import type { IssueCode } from './issues.ts';

/** Plain JSON: a schema or a part of one. */
export type JsonSchema = { readonly [keyword: string]: JsonValue };
type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonSchema;

/** The source kinds that read a file, and so have a schema of their own: those of `isRepoBacked`. */
export const JSON_SCHEMA_KINDS = ['dockerfile', 'static'] as const satisfies readonly SourceKind[];
export type JsonSchemaKind = (typeof JSON_SCHEMA_KINDS)[number];

/**
 * The JSON Schema of a `.tinyforge.yml`, out of the field registry, for editors that complete and check.
 *
 * Draft 7: every release of yaml-language-server reads it, while 2019-09 and 2020-12 came to it with 1.20. `deprecationMessage`
 * and `patternErrorMessage` are keywords of editors, and mean nothing to a validator.
 *
 * A file is valid or not whatever the workload's source kind, so a kind's schema accepts the same files as the general one. It
 * only marks the fields that the kind ignores: editors say so and do not offer them.
 */
export function createJsonSchema(sourceKind?: JsonSchemaKind): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: sourceKind ? `.tinyforge.yml of a ${sourceKind} workload` : '.tinyforge.yml',
    description: 'Deploy config that Tinyforge reads from the repository. What is left out is left alone.',
    type: 'object',
    additionalProperties: false,
    required: ['version'],
    properties: {
      version: { description: 'The version of this format: the integer 1.', const: 1 },
      deploy: {
        description: 'The fields that this file decides. A field that is left out keeps its live value.',
        type: ['object', 'null'],
        additionalProperties: false,
        properties: Object.fromEntries(FIELDS.map((field) => [field.key, describeField(field, sourceKind)])),
      },
    },
  };
}

/** Every schema under the file name that it is served at: `tinyforge.schema.json`, `tinyforge.static.schema.json` … */
export function createJsonSchemaFiles(): ReadonlyMap<string, JsonSchema> {
  return new Map([
    ['tinyforge.schema.json', createJsonSchema()],
    ...JSON_SCHEMA_KINDS.map((kind) => [`tinyforge.${kind}.schema.json`, createJsonSchema(kind)] as const),
  ]);
}

/**
 * The rules of `parseSpec` that a JSON Schema can not say: it sees values, not the text that they are written in. An editor's
 * YAML parser reports some of them by itself; `tinyforge lint` reports all.
 */
export const JSON_SCHEMA_GAPS = [
  { codes: ['too_large'], rule: 'The file is at most 64 KiB.' },
  {
    codes: ['not_utf8', 'nul_character', 'control_character'],
    rule: 'The file is UTF-8 text without control characters.',
  },
  { codes: ['multiple_documents'], rule: 'The file holds one document.' },
  {
    codes: ['directive', 'tag', 'anchor', 'alias', 'merge_key'],
    rule: 'Directives, tags, anchors, aliases and merge keys are refused, whatever they stand for.',
  },
  { codes: ['duplicate_key'], rule: 'No key is set twice.' },
  {
    codes: ['not_decimal', 'unsupported_version'],
    rule: 'Numbers are written with plain decimal digits: 8080 and 1, not 0x1f90, 8080.0 or 1.0.',
  },
] as const satisfies readonly { codes: readonly IssueCode[]; rule: string }[];

function describeField(field: FieldDefinition, sourceKind: JsonSchemaKind | undefined): JsonSchema {
  const honoured = !sourceKind || field.sourceKinds.includes(sourceKind);
  return {
    description: honoured ? `${field.description} (${field.sourceKinds.join(', ')})` : field.description,
    ...describeType(field.type),
    ...(honoured
      ? {}
      : { deprecationMessage: `Ignored: a ${sourceKind} workload does not honour ${field.key}.` }),
  };
}

function describeType(type: FieldDefinition['type']): JsonSchema {
  switch (type.kind) {
    case 'integer':
      return { type: 'integer', minimum: type.min, maximum: type.max };
    case 'http-path':
      return {
        type: 'string',
        maxLength: type.maxLength,
        pattern: HTTP_PATH_PATTERN,
        patternErrorMessage:
          'Write an HTTP path that starts with one slash, such as /healthz, in visible ASCII without # and backslash; or "".',
      };
    case 'choice':
      return { type: 'string', enum: type.values };
  }
}
