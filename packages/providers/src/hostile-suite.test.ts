import { beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_CASES } from './testing/hostile/hostile-cases.ts';
import { type HostileResult, runHostileCases } from './testing/hostile/run-hostile-cases.ts';

/** A fifth of what the product has, which a busy machine keeps for an honest look: the suite's command takes the product's own. */
const SHORT_TIMEOUTS = { connect: 1_000, headers: 2_000, body: 2_000, overall: 4_000 };

let results: HostileResult[];
beforeAll(async () => {
  results = await runHostileCases(SHORT_TIMEOUTS);
}, 180_000);

describe('a hostile forge gets its reason, in time and little memory, and leaves the next look unharmed:', () => {
  it.each(HOSTILE_CASES.map(({ name, reason }) => [name, reason]))('%s: %s', (name) => {
    const own = results.filter((result) => result.name === name);
    expect(own.map(({ forge }) => forge)).toEqual(['github', 'gitlab', 'gitea']);
    expect(own.filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});
