'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useTRPC } from '@/trpc/client.tsx';
import { EventEntry } from './event-entry.tsx';
import { WORKLOAD_EVENT_COUNT } from './page-size.ts';

/** The latest events of one workload. */
export function WorkloadEvents({ workloadId }: { workloadId: string }) {
  const t = useTranslations('workload');
  const { data } = useSuspenseQuery(
    useTRPC().event.list.queryOptions({ workloadId, limit: WORKLOAD_EVENT_COUNT }),
  );
  if (data.items.length === 0) return <p className="text-muted">{t('noEvents')}</p>;
  return (
    <>
      <ol className="-my-3 divide-y">
        {data.items.map((event) => (
          <EventEntry key={event.id} event={event} withWorkload={false} />
        ))}
      </ol>
      {data.nextCursor && (
        <Link
          href={`/events?workload=${workloadId}`}
          className="mt-4 inline-block rounded-sm font-medium text-accent hover:underline"
        >
          {t('allEvents')}
        </Link>
      )}
    </>
  );
}
