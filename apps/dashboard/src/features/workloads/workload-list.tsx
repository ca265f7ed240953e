'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Boxes, Plus, Search, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useDeferredValue } from 'react';
import { LoadError } from '@/components/layout/query-boundary.tsx';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { EmptyState, PageHeader, Skeleton } from '@/components/ui/card.tsx';
import { cx } from '@/components/ui/cx.ts';
import { Input } from '@/components/ui/input.tsx';
import { DemoCard } from '@/features/demo/demo-card.tsx';
import { LoadDemo } from '@/features/demo/load-demo.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { GroupFilter } from './group-filter.tsx';
import { formatListFilters, listInput, NO_LIST_FILTERS } from './list-filters.ts';
import { StatusFilter } from './status-filter.tsx';
import { useListFilters } from './use-list-filters.ts';
import { WorkloadListSkeleton } from './workload-list-skeleton.tsx';
import { WorkloadRow, WorkloadRowsHead } from './workload-row.tsx';

/** Every workload with its stored status; never asks a forge. */
export function WorkloadList() {
  const t = useTranslations('list');
  const common = useTranslations('common');
  const { mayAdd } = usePerson();
  const [filters, setFilters] = useListFilters();
  const search = useDeferredValue(filters.search);
  const query = useInfiniteQuery({
    ...useTRPC().workload.list.infiniteQueryOptions(listInput({ ...filters, search }), {
      getNextPageParam: (page) => page.nextCursor,
    }),
    placeholderData: keepPreviousData,
  });

  const header = (
    <PageHeader
      title={t('title')}
      actions={
        mayAdd && (
          <Link href="/workloads/new" className={buttonClass('primary')}>
            <Plus aria-hidden />
            {t('add')}
          </Link>
        )
      }
    />
  );
  const first = query.data?.pages[0];
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = formatListFilters(filters) !== '';
  const everything = first && Object.values(first.counts).reduce((sum, count) => sum + count, 0);
  if (everything === 0 && !isFiltered) {
    return (
      <>
        <PageHeader title={t('title')} />
        <NoWorkloads />
      </>
    );
  }
  if (!first && !isFiltered && !query.isError) {
    return (
      <>
        {header}
        <WorkloadListSkeleton />
      </>
    );
  }

  return (
    <>
      {header}
      <DemoCard />
      <div className="mb-4 space-y-3">
        <div className="flex flex-wrap gap-3">
          <div className="relative w-full max-w-md">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint"
            />
            <Input
              type="search"
              aria-label={t('search')}
              placeholder={t('search')}
              value={filters.search}
              maxLength={200}
              onChange={(event) => setFilters({ ...filters, search: event.target.value })}
              className="pl-9"
            />
          </div>
          <GroupFilter value={filters.group} onChange={(group) => setFilters({ ...filters, group })} />
        </div>
        {first && (
          <StatusFilter
            counts={first.counts}
            value={filters.status}
            onChange={(status) => setFilters({ ...filters, status })}
          />
        )}
      </div>

      {first && (
        <p role="status" className="sr-only">
          {t('shown', { shown: items.length, total: first.total })}
        </p>
      )}
      {query.isError ? (
        <LoadError error={query.error} retry={() => void query.refetch()} />
      ) : !first ? (
        <Skeleton className="h-72 rounded-xl" />
      ) : items.length === 0 ? (
        <div className="rounded-xl border bg-surface">
          <EmptyState
            icon={<SearchX aria-hidden />}
            title={t('noMatchTitle')}
            actions={<Button onClick={() => setFilters(NO_LIST_FILTERS)}>{common('clear')}</Button>}
          >
            {t('noMatchBody')}
          </EmptyState>
        </div>
      ) : (
        <div
          className={cx(
            'overflow-hidden rounded-xl border bg-surface',
            query.isPlaceholderData && 'opacity-60',
          )}
        >
          <WorkloadRowsHead />
          <ul className="divide-y">
            {items.map((item) => (
              <WorkloadRow key={item.id} item={item} />
            ))}
          </ul>
        </div>
      )}
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3 text-faint text-xs">
        <p className="text-pretty">{t('storedNote')}</p>
        {query.hasNextPage && (
          <Button size="small" pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {common('loadMore')}
          </Button>
        )}
      </div>
    </>
  );
}

function NoWorkloads() {
  const t = useTranslations('list');
  const { isAdmin, mayAdd, role } = usePerson();
  return (
    <div className="rounded-xl border bg-surface">
      <EmptyState
        icon={<Boxes aria-hidden />}
        title={t('emptyTitle')}
        actions={
          mayAdd && (
            <Link href="/workloads/new" className={buttonClass('primary')}>
              <Plus aria-hidden />
              {t('add')}
            </Link>
          )
        }
      >
        {isAdmin ? t('emptyBody') : t(role === 'none' ? 'emptyWithoutRights' : 'emptyViewer')}
      </EmptyState>
      {isAdmin && <LoadDemo />}
    </div>
  );
}
