import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../connect.ts';
import { findDataDirHolder } from '../embedded/data-dir-lock.ts';
import { DATABASE_NAME } from '../embedded/endpoint.ts';
import { startEmbeddedPostgres } from '../embedded/index.ts';
import { migrate } from '../migrate.ts';

/** Root's own temporary folder may be closed to the user that the server then runs as. */
const TEMPORARY_FOLDER = process.getuid?.() === 0 ? '/tmp' : tmpdir();
const FOLDER_PREFIX = 'tinyforge-test-';
const ABANDONED_AFTER_MS = 60_000;

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
  await removeFoldersOfKilledRuns();
  const server = await startEmbeddedPostgres({
    dataDir: join(TEMPORARY_FOLDER, `${FOLDER_PREFIX}${randomUUID()}`),
    durable: false,
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

async function removeFoldersOfKilledRuns(): Promise<void> {
  const names = await readdir(TEMPORARY_FOLDER);
  for (const name of names.filter((each) => each.startsWith(FOLDER_PREFIX))) {
    const folder = join(TEMPORARY_FOLDER, name);
    // A folder without a lock belongs to a run that is just starting, or to none: its age tells.
    const age = Date.now() - ((await stat(folder).catch(() => null))?.mtimeMs ?? Date.now());
    const isLocked = (await findDataDirHolder(folder)) !== null;
    if (!isLocked && age > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
