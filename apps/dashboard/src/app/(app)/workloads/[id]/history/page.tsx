import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { HistoryPage } from '@/features/history/history-page.tsx';
import { HISTORY_PAGE_SIZE } from '@/features/history/page-size.ts';
import { missingVersion, parseComparison } from '@/features/history/parse-comparison.ts';
import { requirePerson } from '@/features/people/require-person.ts';
import { loadWorkloadPage } from '@/features/workloads/load-workload-page.ts';
import { getQueryClient, HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

type Props = PageProps<'id'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const workload = await loadWorkloadPage((await params).id);
  const title = workload
    ? (await getTranslations('history'))('title', { name: workload.name })
    : (await getTranslations('errors'))('notFoundTitle');
  return { title };
}

export default async function HistoryRoute({ params, searchParams }: Props) {
  await requirePerson();
  const { id } = await params;
  const workload = await loadWorkloadPage(id, { orNotFound: true });
  const { from, to } = await searchParams;
  const compared = parseComparison(from, to);
  await Promise.all([
    getQueryClient().prefetchInfiniteQuery(
      trpc.history.list.infiniteQueryOptions(
        { workloadId: id, limit: HISTORY_PAGE_SIZE },
        { getNextPageParam: (page) => page.nextCursor },
      ),
    ),
    compared &&
      missingVersion(compared, workload?.configVersion ?? 0) === null &&
      prefetch(trpc.history.compare.queryOptions({ workloadId: id, ...compared })),
  ]);
  return (
    <HydrateClient>
      <HistoryPage id={id} />
    </HydrateClient>
  );
}
