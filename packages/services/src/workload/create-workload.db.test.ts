import { connect } from '@tinyforge/db';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setDefaultRule } from '../policy/set-default-rule.ts';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';

let services: ForgeServices;
/** Another connection, as the owner of the tables. */
let elsewhere: ReturnType<typeof connect>;
beforeAll(async () => {
  services = await createForgeServices();
  elsewhere = connect(services.testDatabase.ownerUrl, { max: 1 });
});
afterAll(async () => {
  await elsewhere.end();
  await services.close();
});

it('a common rule that changes while a workload is added is a change for it too', async () => {
  const lock = { field: 'deploy.port', rule: 'locked', reason: 'The proxy knows it.' } as const;
  const { adding, changing } = await elsewhere.begin(async (tx) => {
    await tx`lock table config_history in exclusive mode`;
    const adding = addWorkload(services, { enabled: false });
    await waiting(1);
    const changing = setDefaultRule(services.ctx, lock);
    await Promise.race([changing, waiting(2)]);
    return { adding, changing };
  });
  const { id } = await adding;
  expect(await changing).toEqual({ outcome: 'busy' });
  expect(await setDefaultRule(services.ctx, lock)).toMatchObject({ outcome: 'saved', workloads: 1 });
  expect((await storedRows(services.ctx.db, id)).row.settingsVersion).toBe(2);
});

/** Until so many transactions wait for another. */
async function waiting(howMany: number): Promise<void> {
  const waits = () =>
    services.ctx.db.read.execute(
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
  await expect.poll(waits, { timeout: 10_000, interval: 10 }).toHaveLength(howMany);
}
