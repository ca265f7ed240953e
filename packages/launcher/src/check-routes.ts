import { inspectRoute, type RouteInspection } from '@tinyforge/db';
import { describeDatabaseAddress } from '@tinyforge/db/address';
import type { Environment } from '@tinyforge/env';
import { SetupError } from '../bootstrap/say.mjs';
import {
  type DatabaseRoute,
  describeDatabaseError,
  describeUnexpectedPooler,
} from './describe-database-error.ts';

type Addresses = Pick<Environment, 'databaseUrl' | 'databaseDirectUrl'>;

/**
 * Connects to both addresses, before anything is changed: the way for migrations must not lead through a pooler, and both
 * must lead to the same database.
 * @throws SetupError with a sentence that names the variable to correct
 */
export async function assertRoutes({ databaseUrl, databaseDirectUrl }: Addresses): Promise<void> {
  if (databaseUrl === null) return;
  const variable = databaseDirectUrl === null ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  const direct = await inspect(databaseDirectUrl ?? databaseUrl, { variable });
  if (!direct.keepsSettings)
    throw new SetupError(
      describeUnexpectedPooler(variable, describeDatabaseAddress(databaseDirectUrl ?? databaseUrl)),
    );
  if (databaseDirectUrl === null) return;
  const pooled = await inspect(databaseUrl, { variable: 'DATABASE_URL', isPooler: true });
  if (pooled.identity !== direct.identity)
    throw new SetupError(
      `DATABASE_URL (${describeDatabaseAddress(databaseUrl)}) and DATABASE_DIRECT_URL (${describeDatabaseAddress(databaseDirectUrl)}) lead to different databases: ` +
        `"${pooled.database}" and "${direct.database}", or the same name on two servers. Both must lead to one: correct the one that is wrong.`,
    );
}

/**
 * Checks, after the migrations, that the user behind the pooler may use the tables.
 * @throws SetupError where it may not
 */
export async function assertPooledRights({ databaseUrl, databaseDirectUrl }: Addresses): Promise<void> {
  if (databaseUrl === null || databaseDirectUrl === null) return;
  const { mayRead, user } = await inspect(databaseUrl, { variable: 'DATABASE_URL', isPooler: true });
  if (mayRead === false)
    throw new SetupError(
      `The user of DATABASE_URL, "${user}", may not use Tinyforge's tables. Sign in as tinyforge_app there, or run as an administrator: GRANT tinyforge_app TO "${user}".`,
    );
}

async function inspect(uri: string, route: DatabaseRoute): Promise<RouteInspection> {
  try {
    return await inspectRoute(uri, { sendsSettings: route.isPooler !== true });
  } catch (error) {
    const sentence = describeDatabaseError(error, uri, route);
    throw sentence === null ? error : new SetupError(sentence);
  }
}
