'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { LoadError } from '@/components/layout/query-boundary.tsx';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState, Skeleton } from '@/components/ui/card.tsx';
import { cx } from '@/components/ui/cx.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { EventEntry } from './event-entry.tsx';
import { EventFilterBar } from './event-filter-bar.tsx';
import { type EventFilters, formatEventFilters, NO_FILTERS } from './event-filters.ts';
import { eventListInput } from './event-list-input.ts';

/** Everything that happened, newest first, narrowed by filters that stand in the address. */
export function EventLog({ initial }: { initial: EventFilters }) {
  const t = useTranslations('events');
  const common = useTranslations('common');
  const [filters, setFilters] = useState(initial);
  const trpc = useTRPC();
  const query = useInfiniteQuery({
    ...trpc.event.list.infiniteQueryOptions(eventListInput(filters), {
      getNextPageParam: (page) => page.nextCursor,
    }),
    placeholderData: keepPreviousData,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];

  const change = (next: EventFilters) => {
    setFilters(next);
    window.history.replaceState(null, '', `/events${formatEventFilters(next)}`);
  };

  return (
    <>
      <EventFilterBar value={filters} onChange={change} />
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton className="h-96 rounded-xl" />
      ) : (
        <div className={cx('rounded-xl border bg-surface', query.isPlaceholderData && 'opacity-60')}>
          {items.length === 0 ? (
            <EmptyState
              icon={<History aria-hidden />}
              title={t('emptyTitle')}
              actions={<Button onClick={() => change(NO_FILTERS)}>{common('clear')}</Button>}
            >
              {t('emptyBody')}
            </EmptyState>
          ) : (
            <ol className="divide-y px-4 md:px-5">
              {items.map((event) => (
                <EventEntry key={event.id} event={event} withWorkload />
              ))}
            </ol>
          )}
        </div>
      )}
      {items.length > 0 && (
        <div className="mt-4 text-center">
          {query.hasNextPage ? (
            <Button pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {common('loadMore')}
            </Button>
          ) : (
            <p className="text-faint text-xs">{t('end')}</p>
          )}
        </div>
      )}
    </>
  );
}
