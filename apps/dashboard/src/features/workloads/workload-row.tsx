'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { gitopsStateOf } from '@/features/gitops/gitops-state.ts';
import { StatusPill } from '@/features/gitops/status-pill.tsx';
import { useFailureText } from '@/features/gitops/use-failure-text.ts';
import type { WorkloadListItem } from '@/trpc/types.ts';
import { GroupBadge } from './group-badge.tsx';
import { KIND_ICONS } from './kind-icon.tsx';
import { ManagedBadge } from './managed-badge.tsx';
import { useRefLabel } from './use-ref-label.ts';

const columns =
  'md:grid md:grid-cols-[minmax(0,1.3fr)_minmax(0,1.2fr)_minmax(0,13rem)_7.5rem] md:items-center md:gap-4';

export function WorkloadRowsHead() {
  const t = useTranslations('list.columns');
  return (
    <div aria-hidden className={`hidden border-b bg-sunken px-5 py-2 text-muted text-xs ${columns}`}>
      <span>{t('name')}</span>
      <span>{t('source')}</span>
      <span>{t('status')}</span>
      <span className="text-right">{t('checked')}</span>
    </div>
  );
}

/** One workload: a row of four columns, a card on a phone. The whole of it leads to its page. */
export function WorkloadRow({ item }: { item: WorkloadListItem }) {
  const t = useTranslations();
  const refLabel = useRefLabel();
  const failureText = useFailureText();
  const Icon = KIND_ICONS[item.sourceKind];
  const { gitops } = item;
  return (
    <li className={`relative px-4 py-3 transition-colors hover:bg-hover/60 md:px-5 ${columns}`}>
      <div className="flex min-w-0 items-center gap-3">
        <span
          title={t(`kinds.${item.sourceKind}`)}
          className="grid size-8 shrink-0 place-items-center rounded-lg border bg-sunken text-muted"
        >
          <Icon aria-hidden className="size-4" />
        </span>
        <div className="min-w-0">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              href={`/workloads/${item.id}`}
              className="min-w-0 truncate font-medium after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
            >
              {item.name}
            </Link>
            {gitops?.enabled && <ManagedBadge count={gitops.managedCount} short />}
            {item.group && <GroupBadge name={item.group.name} />}
            {item.demo && <Badge>{t('list.demo')}</Badge>}
          </div>
          <p className="truncate text-faint text-xs">{t(`kinds.${item.sourceKind}`)}</p>
        </div>
      </div>
      <div className="min-w-0 max-md:mt-2 max-md:pl-11">
        {item.source ? (
          <>
            <p className="truncate font-mono text-[0.8125rem]">{item.source.repository}</p>
            <p className="truncate text-faint text-xs">
              {t(`forges.${item.source.forge}`)} · {refLabel(item.source.ref)}
            </p>
          </>
        ) : (
          // That it has none is said under its status.
          <p aria-hidden className="text-faint text-xs max-md:hidden">
            —
          </p>
        )}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 max-md:mt-2 max-md:pl-11">
        {gitops ? (
          <StatusPill
            state={gitopsStateOf(gitops.status, gitops.driftCount)}
            driftCount={gitops.driftCount}
          />
        ) : (
          <span className="text-faint text-xs">{t('status.not_eligible')}</span>
        )}
        {gitops?.reason && (
          <span className="text-muted text-xs">
            {failureText({ reason: gitops.reason, detail: gitops.detail }).label}
          </span>
        )}
        {gitops?.readAt && (
          <span className="text-faint text-xs md:hidden">
            <RelativeTime at={gitops.readAt} />
          </span>
        )}
      </div>
      <div className="text-right text-faint text-xs max-md:hidden">
        {gitops?.readAt ? <RelativeTime at={gitops.readAt} /> : '—'}
      </div>
    </li>
  );
}
