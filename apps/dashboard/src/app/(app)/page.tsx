import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { requirePerson } from '@/features/people/require-person.ts';
import { WORKLOAD_PAGE_SIZE } from '@/features/workloads/page-size.ts';
import { WorkloadList } from '@/features/workloads/workload-list.tsx';
import { getQueryClient, HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('list'))('title') };
}

export default async function WorkloadsPage() {
  const person = await requirePerson();
  const demo = person.role === 'admin' ? prefetch(trpc.demo.state.queryOptions()) : null;
  const list = getQueryClient().prefetchInfiniteQuery(
    trpc.workload.list.infiniteQueryOptions(
      { limit: WORKLOAD_PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  await Promise.all([demo, list, prefetch(trpc.group.list.queryOptions())]);
  return (
    <HydrateClient>
      <WorkloadList />
    </HydrateClient>
  );
}
