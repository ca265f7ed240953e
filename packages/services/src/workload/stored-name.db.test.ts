import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { updateWorkload } from './update-workload.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

/** Adds a workload whose name an older version allowed. */
async function addNamed(name: string): Promise<string> {
  const { id } = await addWorkload(services, { enabled: false });
  await services.ctx.db.write.update(schema.workload).set({ name }).where(eq(schema.workload.id, id));
  return id;
}

it.each([
  ['a private-use character', 'Shop \ue000'],
  ['two spaces', 'My  shop'],
])('an edit keeps a stored name with %s, which a new name may not have', async (_, name) => {
  const id = await addNamed(name);
  const edit = { id, configVersion: 1, name, config: { port: 9090 } };
  expect(await updateWorkload(services.ctx, edit)).toMatchObject({ outcome: 'saved', configVersion: 2 });
  expect((await storedRows(services.ctx.db, id)).row.name).toBe(name);
});

it('an edit refuses a new name with a private-use character', async () => {
  const id = await addNamed('Shop \ue000');
  const edit = { id, configVersion: 1, name: 'Store \ue000' };
  expect(await updateWorkload(services.ctx, edit)).toEqual({
    outcome: 'invalid',
    issues: [{ field: 'name', code: 'bad_characters', params: {} }],
  });
});
