import { createDatabase } from '@tinyforge/db';
import type { Environment } from '@tinyforge/env';
import { createAuth, type PeopleContext, SYSTEM_ACTOR } from '@tinyforge/services';
import pino from 'pino';
import type { DatabaseAccess } from './prepare-database.ts';

/** What the use cases about people need, for the command line and the start: the app's role and a pool of one. */
export async function withPeople<T>(
  access: DatabaseAccess,
  environment: Environment,
  work: (context: PeopleContext) => Promise<T>,
): Promise<T> {
  const { url, role, directUrl, keyring } = access;
  const db = createDatabase({
    url,
    readPoolSize: 1,
    writePoolSize: 1,
    prepare: directUrl === null,
    ...(role !== null && { role }),
  });
  const auth = createAuth({
    db,
    baseUrl: environment.baseUrl ?? `http://localhost:${environment.port}`,
    allowedOrigins: () => [],
    secrets: keyring.deriveEach('session-cookie'),
    log: pino({ enabled: false }),
  });
  try {
    return await work({ db, clock: { now: () => new Date() }, auth, actor: SYSTEM_ACTOR });
  } finally {
    await db.close();
  }
}
