import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { requirePerson } from '@/features/people/require-person.ts';
import { listInput, parseListFilters } from '@/features/workloads/list-filters.ts';
import { WorkloadList } from '@/features/workloads/workload-list.tsx';
import { getQueryClient, HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('list'))('title') };
}

export default async function WorkloadsPage({ searchParams }: PageProps) {
  const person = await requirePerson();
  const filters = parseListFilters(await searchParams);
  const demo = person.role === 'admin' ? prefetch(trpc.demo.state.queryOptions()) : null;
  const list = getQueryClient().prefetchInfiniteQuery(
    trpc.workload.list.infiniteQueryOptions(listInput(filters), {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  await Promise.all([demo, list, prefetch(trpc.group.list.queryOptions())]);
  return (
    <HydrateClient>
      <WorkloadList />
    </HydrateClient>
  );
}
