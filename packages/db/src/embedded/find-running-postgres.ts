import { findDataDirHolder } from './data-dir-lock.ts';
import { databaseUrl, endpointOf, ROLES, readOwnerPassword } from './endpoint.ts';
import { isFileOf, readPostmasterFile } from './postmaster-file.ts';
import type { PreparedDataDir } from './prepare-data-dir.ts';

export type RunningPostgres = { ownerUrl: string; dataDir: string };

/** The server that a running Tinyforge has on this data folder, or `null` where none runs. Starts and creates nothing. */
export async function findRunningPostgres({
  dataDir,
  clusterDirectory,
}: Pick<PreparedDataDir, 'dataDir' | 'clusterDirectory'>): Promise<RunningPostgres | null> {
  if ((await findDataDirHolder(dataDir)) === null) return null;
  const file = await readPostmasterFile(clusterDirectory);
  if (file === null || file.status !== 'ready' || !(await isFileOf(file, clusterDirectory))) return null;
  const password = await readOwnerPassword(dataDir);
  return password === null
    ? null
    : { ownerUrl: databaseUrl(endpointOf(file), ROLES.owner, password), dataDir };
}
