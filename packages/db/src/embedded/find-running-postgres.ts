import { findDataDirHolder } from './data-dir-lock.ts';
import { databaseUrl, endpointOf, ROLES } from './endpoint.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { prepareDataDir } from './prepare-data-dir.ts';

export type RunningPostgres = { ownerUrl: string; appUrl: string; dataDir: string };

/** The server that a running Tinyforge has on this data folder, or `null` where none runs. Starts nothing. */
export async function findRunningPostgres(requestedDataDir: string): Promise<RunningPostgres | null> {
  const { dataDir, clusterDirectory } = await prepareDataDir(requestedDataDir);
  if ((await findDataDirHolder(dataDir)) === null) return null;
  const file = await readPostmasterFile(clusterDirectory);
  if (file === null || file.status !== 'ready') return null;
  const endpoint = await endpointOf(file, dataDir);
  if (endpoint === null) return null;
  return { ownerUrl: databaseUrl(endpoint, ROLES.owner), appUrl: databaseUrl(endpoint, ROLES.app), dataDir };
}
