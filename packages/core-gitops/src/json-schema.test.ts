import { describe, expect, it } from 'vitest';
import { FIELDS, isRepoBacked, SOURCE_KINDS } from './fields.ts';
import {
  createJsonSchema,
  createJsonSchemaFiles,
  JSON_SCHEMA_KINDS,
  type JsonSchema,
} from './json-schema.ts';

describe('createJsonSchema', () => {
  it('has a schema for each source kind that reads a file', () => {
    expect(JSON_SCHEMA_KINDS).toEqual(SOURCE_KINDS.filter(isRepoBacked));
  });

  it('describes every field of the registry and lets nothing else in', () => {
    const schema = createJsonSchema();
    const deploy = at(schema, 'properties', 'deploy');
    expect([schema.additionalProperties, deploy.additionalProperties]).toEqual([false, false]);
    expect(Object.keys(at(deploy, 'properties'))).toEqual(FIELDS.map(({ key }) => key));
    for (const { key, description } of FIELDS) {
      expect(at(deploy, 'properties', key).description).toContain(description);
    }
  });

  it.each(JSON_SCHEMA_KINDS)('marks the fields that %s ignores, and only those', (kind) => {
    const fields = at(createJsonSchema(kind), 'properties', 'deploy', 'properties');
    for (const { key, sourceKinds } of FIELDS) {
      expect(Boolean(at(fields, key).deprecationMessage)).toBe(!sourceKinds.includes(kind));
    }
  });
});

describe('createJsonSchemaFiles', () => {
  it('names the general schema and one for each kind, as plain JSON', () => {
    const files = createJsonSchemaFiles();
    expect([...files.keys()]).toEqual([
      'tinyforge.schema.json',
      'tinyforge.dockerfile.schema.json',
      'tinyforge.static.schema.json',
    ]);
    for (const schema of files.values()) expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});

function at(schema: JsonSchema, ...keys: string[]): JsonSchema {
  return keys.reduce((part, key) => part[key] as JsonSchema, schema);
}
