import type { Environment } from '@tinyforge/env';
import type { DatabaseAccess } from './prepare-database.ts';

/**
 * The environment of the dashboard's process: the system's variables, and ours with everything that the start has found
 * out filled in. The first admin's password and the owner's connection to the database stay here.
 */
export function dashboardEnvironment(options: {
  environment: Environment;
  database: Pick<DatabaseAccess, 'serverUrl' | 'isPooled' | 'role' | 'dataDir' | 'secretKeys'>;
  system: Record<string, string>;
  isDevelopment: boolean;
}): Record<string, string> {
  const { environment, database, system, isDevelopment } = options;
  const ours: Record<string, string | null> = {
    NODE_ENV: isDevelopment ? 'development' : 'production',
    PORT: String(environment.port),
    TINYFORGE_HOST: environment.host,
    DATABASE_URL: database.serverUrl,
    TINYFORGE_DATABASE_POOLED: database.isPooled ? 'yes' : null,
    TINYFORGE_DATABASE_ROLE: database.role,
    TINYFORGE_DATA_DIR: database.dataDir,
    TINYFORGE_SECRET_KEY: database.secretKeys.join(','),
    TINYFORGE_BASE_URL: environment.baseUrl,
    TINYFORGE_TRUSTED_PROXIES: environment.trustedProxies.join(','),
    TINYFORGE_ALLOWED_HOSTS: environment.allowedHosts,
    TINYFORGE_FORGE_CA: environment.forgeCa,
    TINYFORGE_FORGE_PROXY: environment.forgeProxy,
    ...environment.signInVariables,
    ...environment.mailVariables,
    TINYFORGE_REQUIRE_SECOND_FACTOR: environment.requireSecondFactor,
  };
  const set = Object.entries(ours).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return { ...system, ...Object.fromEntries(set) };
}
