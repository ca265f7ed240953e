import { mkdir } from 'node:fs/promises';
import { startEmbeddedPostgres } from '@tinyforge/db/embedded';
import type { Environment } from '@tinyforge/env';
import { SetupError } from '../bootstrap/say.mjs';

/** A database server that is reached, whoever runs it. */
export type DatabaseServer = {
  url: string;
  directUrl: string | null;
  ownerUrl: string;
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
  const { databaseUrl, databaseDirectUrl, dataDir } = environment;
  if (databaseUrl === null) {
    const server = await startEmbeddedPostgres({ dataDir, onProgress });
    return { url: server.appUrl, directUrl: null, ...server };
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(
      `The data folder ${dataDir} can't be made (${error.code}). Set TINYFORGE_DATA_DIR to a folder that this user may write.`,
    );
  });
  return {
    url: databaseUrl,
    directUrl: databaseDirectUrl,
    ownerUrl: databaseDirectUrl ?? databaseUrl,
    dataDir,
    ended: new Promise(() => {}),
    stop: async () => {},
  };
}
