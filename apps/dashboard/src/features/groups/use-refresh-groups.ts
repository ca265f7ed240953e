'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/trpc/client.tsx';

/** After a change of a group: asks anew for everything that shows groups. */
export function useRefreshGroups(): () => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async () => {
    await Promise.all(
      [
        trpc.group.pathKey(),
        trpc.person.list.queryKey(),
        trpc.credential.list.queryKey(),
        trpc.workload.pathKey(),
      ].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  };
}
