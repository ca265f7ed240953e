import type { RequestListener } from 'node:http';
import { createForgeMemory, type ForgeMemory } from '../forge-memory.ts';
import { createForgeRequest, type ForgeRequest } from '../forge-request.ts';
import { DEFAULT_RETRY_POLICY } from '../retry-policy.ts';
import { createSafeFetch } from '../safe-fetch/safe-fetch.ts';
import { createFakeTiming, type FakeTiming } from './fake-timing.ts';
import { startHttpServer, type TestServer } from './start-server.ts';

export type OpenedForge = {
  server: TestServer;
  apiUrl: string;
  memory: ForgeMemory;
  timing: FakeTiming;
  /** The request function of a new look, of 20 seconds, with or without a token. */
  look(token?: string, signal?: AbortSignal): ForgeRequest;
  close(): Promise<void>;
};

/** Real requests to a real server, with the product's retries and a clock that does not tick by itself. */
export async function openForge(listener: RequestListener): Promise<OpenedForge> {
  const server = await startHttpServer(listener);
  const fetch = createSafeFetch({ allowedHosts: () => server.allowed });
  const apiUrl = `${server.origin}/api`;
  const memory = createForgeMemory();
  const timing = createFakeTiming();
  return {
    server,
    apiUrl,
    memory,
    timing,
    look: (token, signal = new AbortController().signal) =>
      createForgeRequest({
        fetch,
        apiUrl,
        signal,
        endsAt: timing.now() + 20_000,
        retry: DEFAULT_RETRY_POLICY,
        memory: memory.of({ apiUrl, token }),
        timing,
      }),
    async close() {
      await fetch.close();
      await server.close();
    },
  };
}
