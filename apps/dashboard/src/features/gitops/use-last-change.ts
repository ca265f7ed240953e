'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/trpc/client.tsx';
import type { Gitops, LastChange } from '@/trpc/types.ts';

/**
 * The commit that last changed the file which a panel shows; null until the forge has said so, and where it does not. Asked for after the page is
 * there, and only if `wanted`.
 */
export function useLastChange(workloadId: string, { revision }: Gitops, wanted: boolean): LastChange | null {
  const options = useTRPC().gitops.lastChange.queryOptions({ workloadId });
  const query = useQuery({
    ...options,
    // Of another commit it is another answer; of the same one it never changes.
    queryKey: [...options.queryKey, revision?.commitSha] as unknown as typeof options.queryKey,
    enabled: wanted && revision !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return query.data?.outcome === 'found' ? query.data : null;
}
