import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { startApiServer } from '@tinyforge/api/testing';
import { createDatabase } from '@tinyforge/db';
import { composeTestServices, TEST_BASE_URL } from '@tinyforge/services/testing/compose';
import { blobOfLook, createMemoryForges } from './memory-forge.ts';

export type Statement = { text: string; parameters: unknown[] };

/** One who syncs over and over, and what the next sync of their workload has to carry. */
export type Client = { workloadId: string; cookie: string; configVersion: number; look: number };

/** The input of the client's next sync, as the dashboard sends it: with what was reviewed and a request id. */
export function nextSync({ workloadId, configVersion, look }: Client) {
  const reviewed = { blobSha: blobOfLook(look), configVersion, settingsVersion: 2 };
  return { workloadId, reviewed, requestId: `request-${workloadId}-${configVersion}` };
}

/** Connections are kept, as a browser and a program of any size do. */
const agent = new Agent({ keepAlive: true });

/** Sends one sync over HTTP and sees that it was applied. By `node:http`, which takes less of the machine from the server than `fetch` does. */
export async function syncOnce(origin: string, client: Client): Promise<void> {
  const headers = { cookie: client.cookie, origin: TEST_BASE_URL, 'content-type': 'application/json' };
  const answer = await new Promise<string>((resolve, reject) => {
    request(`${origin}/api/trpc/gitops.sync`, { agent, method: 'POST', headers }, (response) => {
      text(response).then(resolve, reject);
    })
      .on('error', reject)
      .end(JSON.stringify(nextSync(client)));
  });
  const data = JSON.parse(answer).result?.data;
  if (data?.outcome !== 'applied') throw new Error(answer);
  client.configVersion = Number(data.configVersion);
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
