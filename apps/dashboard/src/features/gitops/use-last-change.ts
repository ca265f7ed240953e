'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '@/trpc/client.tsx';
import type { Gitops, LastChange } from '@/trpc/types.ts';

/**
 * Fetches the commit that last changed the file which a panel shows, after the page is shown and only if `wanted`. Null until the forge has answered, and
 * where it knows no commit.
 */
export function useLastChange(workloadId: string, { revision }: Gitops, wanted: boolean): LastChange | null {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const query = useQuery({
    // Another commit has another result. The tRPC options take no longer key than their own: they read the input from it.
    queryKey: [...trpc.gitops.lastChange.queryKey({ workloadId }), revision?.commitSha],
    queryFn: ({ signal }) => client.gitops.lastChange.query({ workloadId }, { signal }),
    enabled: wanted && revision !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return query.data?.outcome === 'found' ? query.data : null;
}
