import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connect } from '../connect.ts';
import { createDatabase, type Database } from '../database.ts';
import { DATABASE_NAME, ROLES } from '../embedded/endpoint.ts';
// For the type of what global set-up provides.
import type {} from './global-setup.ts';

export type TestDatabase = {
  /** Pools of the app's role. */
  db: Database;
  /** Connection string of the app's role. */
  url: string;
  /** Connection string of the role that owns the database. */
  ownerUrl: string;
  /** Closes `db` and drops the database, whoever else is still connected. */
  drop(): Promise<void>;
};

/**
 * A migrated, empty database of one's own: a clone of the run's template, made in some tens of milliseconds. Needs
 * `globalSetup: ['@tinyforge/db/testing/global-setup']` in the vitest configuration.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('tinyforgePostgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runAsSuperuser(
    server.superuserUrl,
    `create database ${name} template ${DATABASE_NAME} strategy file_copy owner ${ROLES.owner}`,
  );
  const url = withDatabase(server.appUrl, name);
  const db = createDatabase({ url });
  return {
    db,
    url,
    ownerUrl: withDatabase(server.ownerUrl, name),
    async drop() {
      await db.close();
      await runAsSuperuser(server.superuserUrl, `drop database ${name} with (force)`);
    },
  };
}

function withDatabase(url: string, name: string): string {
  return url.replace(/[^/]+$/, name);
}

async function runAsSuperuser(superuserUrl: string, statement: string): Promise<void> {
  const sql = connect(superuserUrl, { max: 1 });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
