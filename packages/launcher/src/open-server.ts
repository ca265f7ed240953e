import { FALLBACK_DATA_DIR, makeFolder, startEmbeddedPostgres } from '@tinyforge/db/embedded';
import type { Environment } from '@tinyforge/env';
import { SetupError } from '../bootstrap/say.mjs';

/** A database server that is reached, whoever runs it. */
export type DatabaseServer = {
  /** As the owner of the tables, straight to the server. */
  ownerUrl: string;
  /**
   * For the dashboard's process: a login that is not the owner's, to the embedded server or to a pooler. Null where
   * `DATABASE_URL` is the owner's: then the start creates one.
   */
  serverUrl: string | null;
  dataDir: string;
  /** Resolves where our own server ends; never for somebody else's. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/** Starts the embedded server, or takes the one that `DATABASE_URL` names (nothing is connected yet). */
export async function openServer(
  environment: Environment,
  onProgress: (line: string) => void,
): Promise<DatabaseServer> {
  const { databaseUrl, dataDir } = environment;
  if (databaseUrl === null) {
    const server = await startEmbeddedPostgres({
      dataDir,
      fallbackDataDir: fallbackOf(environment),
      onProgress,
    });
    return { serverUrl: server.appUrl, ...server };
  }
  await makeFolder(dataDir, 0o700).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(
      `The data folder ${dataDir} can't be made (${error.code}). Set TINYFORGE_DATA_DIR to a folder that this user may write.`,
    );
  });
  return ownServer(databaseUrl, environment);
}

/** The server that `DATABASE_URL` names. */
export function ownServer(databaseUrl: string, environment: Environment): DatabaseServer {
  const { databaseDirectUrl, dataDir } = environment;
  return {
    ownerUrl: databaseDirectUrl ?? databaseUrl,
    serverUrl: databaseDirectUrl === null ? null : databaseUrl,
    dataDir,
    ended: new Promise(() => {}),
    stop: async () => {},
  };
}

/** Another folder may stand in for the default one, never for one that the operator chose. */
export function fallbackOf({ dataDirIsChosen }: Pick<Environment, 'dataDirIsChosen'>): string | null {
  return dataDirIsChosen ? null : FALLBACK_DATA_DIR;
}
