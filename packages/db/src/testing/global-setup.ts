import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../connect.ts';
import { DATABASE_NAME } from '../embedded/endpoint.ts';
import { startEmbeddedPostgres } from '../embedded/index.ts';
import { migrate } from '../migrate.ts';
import { removeAbandonedFolders, TEST_FOLDER, TEST_FOLDER_PREFIX } from './remove-abandoned-folders.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection strings of the run's own PostgreSQL server. */
    tinyforgePostgres: { ownerUrl: string; appUrl: string; superuserUrl: string };
  }
}

/**
 * vitest's global set-up: one PostgreSQL server for the run with a migrated template database, from which
 * `createTestDatabase` makes clones. The server ends with the run, also when that is killed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedFolders();
  const server = await startEmbeddedPostgres({
    dataDir: join(TEST_FOLDER, `${TEST_FOLDER_PREFIX}${randomUUID()}`),
    durable: false,
    allowsEveryRole: true,
  });
  const stop = async () => {
    await server.stop();
    await rm(server.dataDir, { recursive: true, force: true });
  };
  try {
    await migrate({ ownerUrl: server.ownerUrl, appRole: 'tinyforge_app' });
    await makeTemplate(server.superuserUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('tinyforgePostgres', {
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    superuserUrl: server.superuserUrl,
  });
  return stop;
}

/** Nobody may connect to a template: a single connection would keep it from being cloned. */
async function makeTemplate(superuserUrl: string): Promise<void> {
  const sql = connect(superuserUrl, { max: 1 });
  try {
    await sql.unsafe(`alter database ${DATABASE_NAME} with is_template true allow_connections false`);
  } finally {
    await sql.end();
  }
}
