'use client';

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { AppRouter } from '@tinyforge/api';
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { signInPath } from '@/features/people/sign-in-path.ts';
import { MAX_BATCH_SIZE } from './limits.ts';
import { createQueryClient } from './query-client.ts';

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

let browserClient: QueryClient | undefined;

function getQueryClient(): QueryClient {
  // One per request on the server; in the browser one for good, also when React drops a first render that suspended.
  if (typeof window === 'undefined') return createQueryClient();
  browserClient ??= createQueryClient(() => {
    window.location.assign(signInPath(window.location.pathname + window.location.search));
  });
  return browserClient;
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const queryClient = getQueryClient();
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          // A look at a forge can take seconds; nothing else should wait for it in a common batch.
          condition: (operation) =>
            operation.path.startsWith('gitops.') || operation.path === 'credential.test',
          true: httpLink({ url: '/api/trpc' }),
          false: httpBatchLink({ url: '/api/trpc', maxItems: MAX_BATCH_SIZE }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
