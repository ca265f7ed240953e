'use client';

import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import { PageHeader, Skeleton } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import type { Message } from '@/features/gitops/sync-dialog.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { Comparison } from './comparison.tsx';
import { HistoryEntry } from './history-entry.tsx';
import { HISTORY_PAGE_SIZE } from './page-size.ts';
import { type Compared, formatComparison, missingVersion, parseComparison } from './parse-comparison.ts';
import { RevertDialog } from './revert-dialog.tsx';

/** Every version of a live config. The comparison stands in the address, so that it can be sent to somebody. */
export function HistoryPage({ id }: { id: string }) {
  const t = useTranslations('history');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const { data: workload } = useSuspenseQuery(trpc.workload.get.queryOptions({ id }));
  const params = useSearchParams();
  const compared = parseComparison(params.get('from') ?? undefined, params.get('to') ?? undefined);
  const missing = missingVersion(compared, workload.configVersion);
  const compare = (next: Compared | null) =>
    window.history.pushState(null, '', `/workloads/${id}/history${formatComparison(next)}`);
  return (
    <>
      <PageHeader
        title={t('title', { name: workload.name })}
        description={t('intro')}
        actions={
          <Link href={`/workloads/${id}`} className={buttonClass()}>
            <ArrowLeft aria-hidden />
            {t('toWorkload')}
          </Link>
        }
      />
      {compared && missing !== null && (
        <Notice
          live
          tone="drift"
          className="mb-6"
          title={t('noVersion', { version: missing })}
          actions={
            <Button size="small" onClick={() => compare(null)}>
              {common('close')}
            </Button>
          }
        >
          {t('noVersionBody', { latest: workload.configVersion })}
        </Notice>
      )}
      {compared && missing === null && (
        <div className="mb-6">
          <QueryBoundary key={formatComparison(compared)} fallback={<Skeleton className="h-64 rounded-xl" />}>
            <Comparison workloadId={id} compared={compared} onChange={compare} />
          </QueryBoundary>
        </div>
      )}
      <QueryBoundary fallback={<Skeleton className="h-96 rounded-xl" />}>
        <Timeline workload={workload} onCompare={compare} />
      </QueryBoundary>
    </>
  );
}

function Timeline(props: {
  workload: { id: string; name: string; mayAdminister: boolean };
  onCompare: (compared: Compared) => void;
}) {
  const t = useTranslations('history');
  const common = useTranslations('common');
  const { workload } = props;
  const [picked, setPicked] = useState<number | null>(null);
  const [reverting, setReverting] = useState<number | null>(null);
  const [message, setMessage] = useState<Message | null>(null);
  const query = useSuspenseInfiniteQuery(
    useTRPC().history.list.infiniteQueryOptions(
      { workloadId: workload.id, limit: HISTORY_PAGE_SIZE },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const items = query.data.pages.flatMap((page) => page.items);

  /** The first press chooses, the second compares; the older one is what it is compared from. */
  function pick(version: number) {
    if (picked === null) return setPicked(version);
    setPicked(null);
    if (picked === version) return;
    props.onCompare({ from: Math.min(picked, version), to: Math.max(picked, version) });
    window.scrollTo({ top: 0, behavior: 'smooth' });
  }

  return (
    <>
      {message && <Notice tone={message.tone} live title={message.text} className="mb-5" />}
      {picked !== null && (
        <Notice
          live
          tone="accent"
          className="mb-5"
          actions={
            <Button size="small" onClick={() => setPicked(null)}>
              {common('cancel')}
            </Button>
          }
        >
          {t('pickSecond', { version: picked })}
        </Notice>
      )}
      <ol className="rounded-xl border bg-surface px-4 py-5 md:px-5">
        {items.map((item, index) => (
          <HistoryEntry
            key={item.version}
            item={item}
            isLive={index === 0}
            picked={picked}
            onPick={items.length > 1 || query.hasNextPage ? pick : null}
            onRevert={workload.mayAdminister ? setReverting : null}
          />
        ))}
      </ol>
      <div className="mt-4 text-center">
        {query.hasNextPage ? (
          <Button pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {common('loadMore')}
          </Button>
        ) : (
          <p className="text-faint text-xs">{t('end')}</p>
        )}
      </div>
      {reverting !== null && (
        <RevertDialog
          workload={workload}
          version={reverting}
          onClose={(told) => {
            setReverting(null);
            if (told) setMessage(told);
          }}
        />
      )}
    </>
  );
}
