'use client';

import type { FieldValue } from '@tinyforge/core-gitops/fields';
import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useFieldLabel } from './field-name.tsx';
import { FieldValueChip } from './field-value.tsx';

export type Change = { field: string; from: FieldValue; to: FieldValue };

/** What differs, field by field: the live value and the one that the repository declares. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  const t = useTranslations('gitops');
  const fieldLabel = useFieldLabel();
  return (
    <div className="overflow-hidden rounded-xl border">
      <div
        aria-hidden
        className="hidden grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_1.25rem_minmax(0,1fr)] gap-3 border-b bg-sunken px-4 py-1.5 text-muted text-xs sm:grid"
      >
        <span>{t('driftField')}</span>
        <span>{t('driftLive')}</span>
        <span />
        <span>{t('driftRepo')}</span>
      </div>
      <ul className="divide-y">
        {changes.map((change) => (
          <li
            key={change.field}
            data-field={change.field}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:grid sm:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_1.25rem_minmax(0,1fr)]"
          >
            <span className="min-w-0 max-sm:w-full">
              <span className="block break-words font-medium leading-snug hyphens-auto">
                {fieldLabel(change.field)}
              </span>
              <code className="block truncate font-mono text-faint text-xs">{change.field}</code>
            </span>
            <span className="min-w-0">
              <span className="sr-only">{t('driftLive')}: </span>
              <FieldValueChip value={change.from} tone="from" />
            </span>
            <ArrowRight aria-label={t('driftBecomes')} role="img" className="size-4 text-faint" />
            <span className="min-w-0">
              <span className="sr-only">{t('driftRepo')}: </span>
              <FieldValueChip value={change.to} tone="to" />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
