import fc from 'fast-check';

const KEYS = ['replicas', 'labels', 'env', '__proto__', 'constructor', 'ключ'] as const;

/** A live config of a dockerfile workload that may be stored: some fields, and any other JSON around them, as JSON writes it. */
export const anyConfig: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.record(
      {
        port: fc.integer({ min: 1, max: 65_535 }),
        healthcheck: fc.constantFrom('', '/', '/healthz'),
        deploy_strategy: fc.constantFrom('', 'recreate', 'blue-green'),
      },
      { requiredKeys: [] },
    ),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 2 })), { maxLength: 4 }),
  )
  .map(([fields, others]) => Object.fromEntries([...Object.entries(fields), ...others]))
  .map((config) => JSON.parse(JSON.stringify(config)));
