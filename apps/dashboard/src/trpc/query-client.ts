import {
  defaultShouldDehydrateQuery,
  onlineManager,
  type Query,
  QueryCache,
  QueryClient,
} from '@tanstack/react-query';
import { errorCodeOf } from './error-code.ts';

/** Codes that a retry does not change. */
const FINAL_CODES = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST']);

/** @param onQueryError called when a query has failed for good, whether a component shows the error or not; browser only */
export function createQueryClient(
  onQueryError?: (error: Error, query: Query<unknown, unknown>) => void,
): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: onQueryError }),
    defaultOptions: {
      queries: {
        // Without a connection a request fails at once. The default would hold it back and send it on reconnect.
        networkMode: 'always',
        refetchOnReconnect: true,
        // What the server just rendered need not be asked for again at once.
        staleTime: 30_000,
        retry: (failures, error) =>
          failures < 2 && onlineManager.isOnline() && !FINAL_CODES.has(errorCodeOf(error) ?? ''),
      },
      // A change that a person confirmed is sent now or not at all, never later.
      mutations: { networkMode: 'always' },
      dehydrate: {
        // Queries that still run are sent along: the page streams, and nobody waits for a slow forge.
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === 'pending',
        // Next must see its own errors to tell a dynamic page; the API has already taken out what is not for clients.
        shouldRedactErrors: () => false,
      },
    },
  });
}
