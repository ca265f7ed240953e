import { defaultShouldDehydrateQuery, QueryCache, QueryClient } from '@tanstack/react-query';
import { errorCodeOf } from './error-code.ts';

/** Codes that asking again does not change. */
const FINAL_CODES = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST']);

/** @param onSignedOut called when a query finds the session gone; browser only */
export function createQueryClient(onSignedOut?: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (errorCodeOf(error) === 'UNAUTHORIZED') onSignedOut?.();
      },
    }),
    defaultOptions: {
      queries: {
        // What the server just rendered need not be asked for again at once.
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && !FINAL_CODES.has(errorCodeOf(error) ?? ''),
      },
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
