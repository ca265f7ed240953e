import { startApiServer } from '@tinyforge/api/testing';
import { createDatabase } from '@tinyforge/db';
import { composeTestServices } from '@tinyforge/services/testing/compose';
import { callServer } from '../src/load/call-server.ts';
import { blobOfLook, createMemoryForges } from './memory-forge.ts';

export type Statement = { text: string; parameters: unknown[] };

/** One who syncs over and over, and what the next sync of their workload has to carry. */
export type Client = { workloadId: string; cookie: string; configVersion: number; look: number };

/** The input of the client's next sync, as the dashboard sends it: with what was reviewed and a request id. */
export function nextSync({ workloadId, configVersion, look }: Client) {
  const reviewed = { blobSha: blobOfLook(look), configVersion, settingsVersion: 2 };
  return { workloadId, reviewed, requestId: `request-${workloadId}-${configVersion}` };
}

/** Sends one sync over HTTP and sees that it was applied. */
export async function syncOnce(origin: string, client: Client): Promise<void> {
  const answer = await callServer(origin, client.cookie, 'gitops.sync', 'mutation', nextSync(client));
  if (answer.kind !== 'outcome' || answer.data.outcome !== 'applied') throw new Error(JSON.stringify(answer));
  client.configVersion = Number(answer.data.configVersion);
  client.look += 1;
}

/**
 * Every statement that a sync sends, from the session's to the last COMMIT, taken down from real ones. The second of two is returned: the
 * first one also pins the repository.
 */
export async function recordSync(url: string, prepare: boolean, client: Client): Promise<Statement[]> {
  const statements: Statement[] = [];
  const onStatement = (text: string, parameters: unknown) => {
    statements.push({ text, parameters: Array.isArray(parameters) ? parameters : [] });
  };
  const db = createDatabase({ url, prepare, onStatement });
  const services = composeTestServices(db, { providers: createMemoryForges() });
  const server = await startApiServer(services);
  try {
    await syncOnce(server.origin, client);
    statements.length = 0;
    await syncOnce(server.origin, client);
    return [...statements];
  } finally {
    await server.stop();
    await services.close();
    await db.close();
  }
}
