'use client';

import { type Query, type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { AppRouter } from '@tinyforge/api';
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { signInPath } from '@/features/people/sign-in-path.ts';
import { errorCodeOf } from './error-code.ts';
import { MAX_BATCH_SIZE } from './limits.ts';
import { createQueryClient } from './query-client.ts';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

let browserClient: QueryClient | undefined;

function getQueryClient(): QueryClient {
  // One per request on the server; in the browser one for good, also when React drops a first render that suspended.
  if (typeof window === 'undefined') return createQueryClient();
  browserClient ??= createQueryClient(handleQueryError);
  return browserClient;
}

/**
 * Handles the errors of all queries: without a session it leads to the sign-in page. Every other error is written to the console, because many
 * components show nothing of it; the browser tests fail on it.
 */
function handleQueryError(error: Error, query: Query<unknown, unknown>): void {
  if (errorCodeOf(error) === 'UNAUTHORIZED') {
    window.location.assign(signInPath(window.location.pathname + window.location.search, 'ended'));
    return;
  }
  // biome-ignore lint/suspicious/noConsole: the console is the log of a page.
  console.error(`The query ${JSON.stringify(query.queryKey)} failed:`, error);
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
