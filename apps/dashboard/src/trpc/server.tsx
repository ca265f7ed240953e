import 'server-only';

import { dehydrate, type FetchQueryOptions, HydrationBoundary } from '@tanstack/react-query';
import { appRouter, createApiContext } from '@tinyforge/api';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { cache, type ReactNode } from 'react';
import { getComposition } from '../composition.ts';
import { createQueryClient } from './query-client.ts';

export const getQueryClient = cache(() => createQueryClient());

/** The context of this request, made once however many queries a page prefetches. */
export const getApiContext = cache(async () => {
  const { services } = await getComposition();
  return createApiContext({ services, headers: await headers() });
});

export const trpc = createTRPCOptionsProxy({
  ctx: getApiContext,
  router: appRouter,
  queryClient: getQueryClient,
});

/** Hands what was prefetched so far to the client components inside. */
export function HydrateClient({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}

/**
 * Starts a query. Not awaited, the page streams: the client leaf that uses it must suspend, and its skeleton shows until then. Awaited, it is in the first
 * paint: so for what components read without suspending, which would otherwise hydrate to something else than the server wrote.
 */
// biome-ignore lint/suspicious/noExplicitAny: the options of every procedure have other types, and none of them is read here.
export function prefetch<T extends FetchQueryOptions<any, any, any, any>>(options: T): Promise<void> {
  return getQueryClient().prefetchQuery(options);
}
