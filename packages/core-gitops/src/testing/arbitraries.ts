import fc from 'fast-check';
import { FIELD_RULES, type FieldRule } from '../field-policy.ts';
import { FIELDS, type FieldDefinition } from '../fields.ts';

/** Any value that a file may give to a field, out of the registry: a new field needs nothing here. */
export function fieldValue(field: FieldDefinition): fc.Arbitrary<string | number> {
  const { type } = field;
  switch (type.kind) {
    case 'integer':
      return fc.oneof(fc.constantFrom(type.min, type.max), fc.integer({ min: type.min, max: type.max }));
    case 'http-path':
      return fc.stringMatching(/^(?:\/(?:[!"$-.0-[\]-~][!"$-[\]-~]{0,12})?)?$/);
    case 'choice':
      return fc.constantFrom(...type.values);
  }
}

/** A patch as a plan for a dockerfile workload holds it. */
export const configPatch: fc.Arbitrary<Record<string, string | number>> = fc
  .record(Object.fromEntries(FIELDS.map((field) => [field.key, fieldValue(field)])), { requiredKeys: [] })
  .map((patch) => ({ ...patch }) as Record<string, string | number>);

const undeclaredKey = fc
  .oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'env', 'replicas'),
    fc.string({ maxLength: 8 }),
  )
  .filter((key) => FIELDS.every((field) => field.key !== key));

/** A live config that may be stored: some registry fields, and any other JSON around them, in any order. */
export const liveConfig: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(configPatch, fc.array(fc.tuple(undeclaredKey, fc.jsonValue({ maxDepth: 3 })), { maxLength: 5 }))
  .chain(([fields, others]) => fc.shuffledSubarray([...Object.entries(fields), ...others]))
  .map((entries) => Object.fromEntries(entries));

/** A rule for some of the fields. */
export const fieldPolicy: fc.Arbitrary<Record<string, FieldRule>> = fc
  .record(Object.fromEntries(FIELDS.map(({ path }) => [path, fc.constantFrom(...FIELD_RULES)])), {
    requiredKeys: [],
  })
  .map((policy) => ({ ...policy }) as Record<string, FieldRule>);

/** Some of the registry's fields, by path. */
export const someFields: fc.Arbitrary<string[]> = fc.subarray(FIELDS.map(({ path }) => path));
