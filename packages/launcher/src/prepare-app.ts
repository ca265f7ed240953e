import type { Environment } from '@tinyforge/env';
import { assertWayOut } from './assert-way-out.ts';
import { type FirstVisit, prepareFirstVisit } from './first-visit.ts';
import type { DatabaseServer } from './open-server.ts';
import { type DatabaseAccess, prepareDatabase } from './prepare-database.ts';

export { startEventKeeping } from './event-log.ts';

/** Everything between a database that answers and a dashboard that may be started on it. */
export async function prepareApp(
  server: DatabaseServer,
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<{ database: DatabaseAccess; firstVisit: FirstVisit }> {
  assertWayOut(environment);
  const database = await prepareDatabase(server, environment, onProgress);
  return { database, firstVisit: await prepareFirstVisit(database, environment) };
}
