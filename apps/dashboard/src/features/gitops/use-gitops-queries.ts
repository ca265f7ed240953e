'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/trpc/client.tsx';

/** Fetches again everything that a sync or a change of the settings changes; resolves as soon as the stored part is there. */
export function useRefreshWorkload(): (id: string) => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async (id) => {
    // The forge may take seconds: the panel shows that it is being asked, and nothing else waits for it.
    void client.invalidateQueries({ queryKey: trpc.gitops.get.queryKey({ workloadId: id }) });
    await Promise.all([
      client.invalidateQueries({ queryKey: trpc.gitops.stored.queryKey({ workloadId: id }) }),
      client.invalidateQueries({ queryKey: trpc.workload.get.queryKey({ id }) }),
      client.invalidateQueries({ queryKey: trpc.workload.origins.queryKey({ id }) }),
      client.invalidateQueries({ queryKey: trpc.policy.get.queryKey({ workloadId: id }) }),
      client.invalidateQueries({ queryKey: trpc.history.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.workload.list.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.event.list.pathKey() }),
    ]);
  };
}
