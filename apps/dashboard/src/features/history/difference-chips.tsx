'use client';

import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useFieldLabel } from '@/features/gitops/field-name.tsx';
import { FieldValueChip } from '@/features/gitops/field-value.tsx';
import type { ConfigDifference } from '@/trpc/types.ts';

/** More are a list to read through, and a comparison shows them better. */
const MAX_SHOWN = 8;

/** What a version changed, one after the other. Of the first version only what it has: there was nothing before. */
export function DifferenceChips(props: {
  /** The first changes. */
  changes: readonly ConfigDifference[];
  /** The number of all. */
  changeCount: number;
  isFirst: boolean;
}) {
  const t = useTranslations('history');
  const fieldLabel = useFieldLabel();
  const { changes, isFirst } = props;
  if (changes.length === 0) return <p className="text-[0.8125rem] text-faint">{t('emptyConfig')}</p>;
  const left = props.changeCount - Math.min(changes.length, MAX_SHOWN);
  return (
    <ul className="flex flex-col gap-y-1.5">
      {changes.slice(0, MAX_SHOWN).map((change) => (
        <li
          key={change.key}
          data-key={change.key}
          className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-[0.8125rem]"
        >
          {change.kind === 'field' ? (
            <span className="text-muted">{fieldLabel(change.field)}</span>
          ) : (
            <code className="font-mono text-muted [overflow-wrap:anywhere]">{change.key}</code>
          )}
          {!isFirst && (
            <>
              <FieldValueChip value={shown(change.from, change)} tone="from" />
              <ArrowRight aria-label={t('becomes')} role="img" className="size-3.5 text-faint" />
            </>
          )}
          <FieldValueChip value={shown(change.to, change)} tone={isFirst ? 'plain' : 'to'} />
          {change.kind === 'field' && change.sameMeaning && (
            <span className="text-faint text-xs">{t('sameMeaning')}</span>
          )}
        </li>
      ))}
      {left > 0 && <li className="text-faint text-xs">{t('more', { count: left })}</li>}
    </ul>
  );
}

function shown(value: ConfigDifference['from'], change: ConfigDifference): ConfigDifference['from'] {
  return change.kind === 'other' && change.isCut && value !== null ? `${value}…` : value;
}
