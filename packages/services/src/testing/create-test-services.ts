import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { type ComposedServices, composeTestServices } from './compose-test-services.ts';

export type TestServices = ComposedServices & { testDatabase: TestDatabase };

/** `composeTestServices` on a database of its own, which goes with it. */
export async function createTestServices(
  stand: Parameters<typeof composeTestServices>[1] = {},
): Promise<TestServices> {
  const testDatabase = await createTestDatabase();
  const composed = composeTestServices(testDatabase.db, stand);
  return {
    ...composed,
    testDatabase,
    async close() {
      await composed.close();
      await testDatabase.drop();
    },
  };
}
