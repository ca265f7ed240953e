/** A typed client of the whole API: names, inputs and answers are checked by the compiler and completed by the editor. */
import { randomUUID } from 'node:crypto';
import type { AppRouter } from '@tinyforge/api';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';

export type TinyforgeClient = TRPCClient<AppRouter>;

export function createTinyforgeClient({ url, token }: { url: string; token: string }): TinyforgeClient {
  const headers = { authorization: `Bearer ${token}` };
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: new URL('/api/trpc', url), headers })] });
}

/**
 * Syncs a workload if its file and its live config differ. What is applied is what was looked at here: if somebody was quicker, the outcome is
 * `stale` and nothing has happened.
 */
export async function syncIfDrifted(client: TinyforgeClient, workloadId: string) {
  const panel = await client.gitops.get.query({ workloadId });
  if (panel.status !== 'ok' || panel.revision === null) {
    return { outcome: 'not_readable' as const, status: panel.status, reason: panel.reason };
  }
  if (panel.drift.length === 0) return { outcome: 'in_sync' as const };
  return client.gitops.sync.mutate({
    workloadId,
    reviewed: {
      blobSha: panel.revision.blobSha,
      configVersion: panel.configVersion,
      settingsVersion: panel.settingsVersion,
    },
    // Sent again after a lost answer, it does nothing twice.
    requestId: randomUUID(),
  });
}
