'use client';

import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { cx } from '@/components/ui/cx.ts';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { FieldValueChip } from '@/features/gitops/field-value.tsx';
import type { ConfigDifference } from '@/trpc/types.ts';
import { diffLines } from './diff-lines.ts';

/** Differences that are shown at first, and with each press of the button. */
const ROWS = 50;
/** Lines of one value that are shown. */
const MAX_LINES = 400;

/** Differences in full: fields and short values side by side, anything longer line by line. The first, and the next on request. */
export function DifferenceTable(props: {
  /** The first differences. */
  changes: readonly ConfigDifference[];
  /** The number of all. */
  changeCount: number;
  /** What the two sides are called. */
  from: string;
  to: string;
}) {
  const t = useTranslations('history');
  const common = useTranslations('common');
  const fieldLabel = useFieldLabel();
  const [rows, setRows] = useState(ROWS);
  const shown = props.changes.slice(0, rows);
  const left = props.changeCount - shown.length;
  return (
    <div className="overflow-hidden rounded-xl border">
      <div
        aria-hidden
        className="hidden grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_1.25rem_minmax(0,1fr)] gap-3 border-b bg-sunken px-4 py-1.5 text-muted text-xs sm:grid"
      >
        <span>{t('field')}</span>
        <span>{props.from}</span>
        <span />
        <span>{props.to}</span>
      </div>
      <ul className="divide-y">
        {shown.map((change) => (
          <li
            key={change.key}
            data-key={change.key}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:grid sm:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_1.25rem_minmax(0,1fr)]"
          >
            <span className="min-w-0 max-sm:w-full">
              {change.kind === 'field' && (
                <span className="block break-words font-medium leading-snug">{fieldLabel(change.field)}</span>
              )}
              <code
                className={cx(
                  'block font-mono [overflow-wrap:anywhere]',
                  change.kind === 'field' ? 'text-faint text-xs' : 'text-[0.8125rem]',
                )}
              >
                {change.kind === 'field' ? change.field : <VisibleText text={change.key} />}
              </code>
              {change.kind === 'field' && change.sameMeaning && (
                <span className="text-faint text-xs">{t('sameMeaning')}</span>
              )}
            </span>
            {change.kind === 'other' && isLong(change) ? (
              <LineByLine change={change} />
            ) : (
              <>
                <span className="min-w-0">
                  <span className="sr-only">{props.from}: </span>
                  <FieldValueChip value={change.from} tone="from" />
                </span>
                <ArrowRight aria-label={t('becomes')} role="img" className="size-4 text-faint" />
                <span className="min-w-0">
                  <span className="sr-only">{props.to}: </span>
                  <FieldValueChip value={change.to} tone="to" />
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      {left > 0 && (
        <div className="flex flex-wrap items-center gap-3 border-t px-4 py-2 text-muted text-xs">
          {t('more', { count: left })}
          {shown.length < props.changes.length && (
            <Button size="small" variant="ghost" onClick={() => setRows(rows + ROWS)}>
              {common('loadMore')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

type OtherDifference = Extract<ConfigDifference, { kind: 'other' }>;

/** Longer than a chip reads well. */
const SHORT_LENGTH = 48;

function isLong({ from, to }: OtherDifference): boolean {
  return Math.max(from?.length ?? 0, to?.length ?? 0) > SHORT_LENGTH;
}

function linesOf(json: string | null): string[] {
  return json === null ? [] : JSON.stringify(JSON.parse(json), null, 2).split('\n');
}

const looks = {
  same: { sign: ' ', className: 'text-muted' },
  removed: { sign: '−', className: 'bg-danger-soft text-danger' },
  added: { sign: '+', className: 'bg-ok-soft text-ok' },
};

function LineByLine({ change }: { change: OtherDifference }) {
  const t = useTranslations('gitops');
  const lines = diffLines(linesOf(change.from), linesOf(change.to));
  const left = lines.length - MAX_LINES;
  return (
    <div className="max-h-96 w-full overflow-auto rounded-lg border bg-sunken py-1 font-mono text-xs sm:col-span-3">
      {lines.slice(0, MAX_LINES).map(({ kind, text }, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one comparison never move.
          key={index}
          className={cx('flex gap-2 px-2.5 leading-relaxed', looks[kind].className)}
        >
          <span className="w-2 shrink-0 select-none">{looks[kind].sign}</span>
          <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
            <VisibleText text={text} />
          </span>
        </div>
      ))}
      {left > 0 && <p className="px-2.5 text-faint">… {t('lines', { count: left })}</p>}
    </div>
  );
}
