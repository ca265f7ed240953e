import type { Environment } from '@tinyforge/env';
import { assertAllowedHosts } from './assert-allowed-hosts.ts';
import { type FirstVisit, prepareFirstVisit } from './first-visit.ts';
import type { DatabaseServer } from './open-server.ts';
import { type DatabaseAccess, prepareDatabase } from './prepare-database.ts';

/** Everything between a database that answers and a dashboard that may be started on it. */
export async function prepareApp(
  server: DatabaseServer,
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<{ database: DatabaseAccess; firstVisit: FirstVisit }> {
  assertAllowedHosts(environment.allowedHosts);
  const database = await prepareDatabase(server, environment, onProgress);
  return { database, firstVisit: await prepareFirstVisit(database, environment) };
}
