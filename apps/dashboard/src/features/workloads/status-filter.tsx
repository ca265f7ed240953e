'use client';

import { useTranslations } from 'next-intl';
import { cx } from '@/components/ui/cx.ts';
import type { WorkloadList } from '@/trpc/types.ts';
import { LIST_STATUSES, type ListStatus } from './list-filters.ts';

/** One chip per status that occurs, most pressing first. */
export function StatusFilter(props: {
  counts: WorkloadList['counts'];
  value: ListStatus | '';
  onChange: (status: ListStatus | '') => void;
}) {
  const t = useTranslations();
  const all = Object.values(props.counts).reduce((sum, count) => sum + count, 0);
  const shown = LIST_STATUSES.filter((status) => props.counts[status] > 0 || props.value === status);
  const chip = (status: ListStatus | '', label: string, count: number) => {
    const pressed = props.value === status;
    return (
      <button
        key={status || 'all'}
        type="button"
        aria-pressed={pressed}
        onClick={() => props.onChange(pressed ? '' : status)}
        className={cx(
          'inline-flex h-8 shrink-0 items-center gap-1.5 rounded-full border px-3 font-medium text-[0.8125rem] transition-colors',
          pressed
            ? 'border-accent bg-accent-soft text-accent'
            : 'bg-surface text-muted hover:bg-hover hover:text-text',
        )}
      >
        {label}
        <span className={cx('tabular-nums', pressed ? '' : 'text-faint')}>{count}</span>
      </button>
    );
  };
  return (
    <fieldset className="-mx-1 flex min-w-0 gap-1.5 overflow-x-auto px-1 py-1 sm:flex-wrap">
      <legend className="sr-only">{t('list.filter')}</legend>
      {chip('', t('list.all'), all)}
      {shown.map((status) => chip(status, t(`status.${status}`), props.counts[status]))}
    </fieldset>
  );
}
