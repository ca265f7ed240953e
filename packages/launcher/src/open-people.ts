import { createDatabase } from '@tinyforge/db';
import type { Environment } from '@tinyforge/env';
import { createAuth, type PeopleContext, SYSTEM_ACTOR } from '@tinyforge/services';
import pino from 'pino';
import type { OwnerAccess } from './prepare-database.ts';

/** What the use cases about people need, for the command line and the start: a pool of one, as the owner. */
export async function withPeople<T>(
  { ownerUrl, keyring }: Pick<OwnerAccess, 'ownerUrl' | 'keyring'>,
  environment: Environment,
  work: (context: PeopleContext) => Promise<T>,
): Promise<T> {
  const db = createDatabase({ url: ownerUrl, readPoolSize: 1, writePoolSize: 1 });
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
