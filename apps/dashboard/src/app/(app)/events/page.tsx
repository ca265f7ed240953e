import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { PageProps } from '@/app/page-props.ts';
import { PageHeader } from '@/components/ui/card.tsx';
import { parseEventFilters } from '@/features/events/event-filters.ts';
import { eventListInput } from '@/features/events/event-list-input.ts';
import { EventLog } from '@/features/events/event-log.tsx';
import { requirePerson } from '@/features/people/require-person.ts';
import { getQueryClient, HydrateClient, prefetch, trpc } from '@/trpc/server.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('events'))('title') };
}

export default async function EventsPage({ searchParams }: PageProps) {
  const person = await requirePerson();
  const filters = parseEventFilters(await searchParams);
  await Promise.all([
    prefetch(trpc.event.types.queryOptions()),
    prefetch(trpc.workload.list.queryOptions({ limit: 100 })),
    person.role === 'admin' ? prefetch(trpc.person.list.queryOptions()) : null,
    getQueryClient().prefetchInfiniteQuery(
      trpc.event.list.infiniteQueryOptions(eventListInput(filters), {
        getNextPageParam: (page) => page.nextCursor,
      }),
    ),
  ]);
  const t = await getTranslations('events');
  return (
    <HydrateClient>
      <PageHeader title={t('title')} description={t('intro')} />
      <EventLog initial={filters} />
    </HydrateClient>
  );
}
