/** A JSON schema, or part of one, of which nothing is known. */
export type Schema = Record<string, unknown>;

/**
 * A schema of OpenAPI 3.0 as JSON Schema, and stricter: an object has no keys but those that are described. OpenAPI says `nullable` beside
 * any schema, and leaves objects open. `references` gets the name of every schema that is referred to.
 */
export function closeSchema(schema: unknown, references: Set<string>): Schema {
  return closeObject(schema as Schema, references);
}

function closeObject(schema: Schema, references: Set<string>): Schema {
  // What is closed in parts is closed too early: each part would forbid the keys of the others.
  if ('allOf' in schema) throw new Error('allOf can not be closed part by part.');
  const reference = /^#\/components\/schemas\/(.+)$/.exec(String(schema.$ref ?? ''))?.[1];
  if (reference !== undefined) references.add(reference);
  const { nullable, properties, items, additionalProperties, anyOf, oneOf, ...rest } = schema;
  const close = (part: unknown) => closeObject(part as Schema, references);
  const closed: Schema = {
    ...rest,
    ...(isObject(properties) && { properties: mapValues(properties, close), additionalProperties: false }),
    ...(additionalProperties !== undefined && {
      additionalProperties: isObject(additionalProperties)
        ? close(additionalProperties)
        : additionalProperties,
    }),
    ...(isObject(items) && { items: close(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(close) }),
    ...(Array.isArray(oneOf) && { oneOf: oneOf.map(close) }),
  };
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
}

function mapValues(object: Schema, change: (value: unknown) => unknown): Schema {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
