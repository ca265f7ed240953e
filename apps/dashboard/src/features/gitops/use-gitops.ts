'use client';

import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '@/trpc/client.tsx';
import type { Gitops } from '@/trpc/types.ts';
import { latestGitops } from './latest-gitops.ts';

export type GitopsQuery = {
  gitops: Gitops;
  /** Whether the forge is being asked now. */
  checking: boolean;
  /** Why the latest request failed; the state shown is older. */
  error: unknown;
  check: () => void;
};

/**
 * Compares a workload with its file: at once as it is stored, then as it was fetched. The one source of everything on the workload's page that depends on it.
 */
export function useGitops(workloadId: string): GitopsQuery {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data: stored } = useSuspenseQuery(trpc.gitops.stored.queryOptions({ workloadId }));
  const fetched = useQuery(trpc.gitops.get.queryOptions({ workloadId }, { enabled: stored.enabled }));

  // A fetch stores what it found: the list, the edit form and the links to the file show that too.
  const { dataUpdatedAt, isFetchedAfterMount } = fetched;
  useEffect(() => {
    if (!isFetchedAfterMount || dataUpdatedAt === 0) return;
    void client.invalidateQueries({ queryKey: trpc.workload.get.queryKey({ id: workloadId }) });
    void client.invalidateQueries({ queryKey: trpc.workload.list.pathKey() });
  }, [client, trpc, workloadId, dataUpdatedAt, isFetchedAfterMount]);

  return {
    gitops: latestGitops(stored, fetched.data),
    checking: fetched.isFetching,
    error: fetched.isFetching ? null : fetched.error,
    check: () => void fetched.refetch(),
  };
}
