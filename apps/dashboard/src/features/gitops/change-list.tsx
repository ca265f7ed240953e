'use client';

import type { FieldValue } from '@tinyforge/core-gitops/fields';
import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useFieldLabel } from './field-name.tsx';
import { FieldValueChip } from './field-value.tsx';

export type Change = { field: string; from: FieldValue; to: FieldValue };

/** Which of the changes are to be made, and how to choose. */
export type Choice = { isChosen(field: string): boolean; toggle(field: string): void };

/** What differs, field by field: the live value and the one that the repository declares. */
export function ChangeList<T extends Change>({
  changes,
  choice,
  note,
}: {
  changes: readonly T[];
  choice?: Choice;
  /** What there is to say of a change besides its values. */
  note?: (change: T) => React.ReactNode;
}) {
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
          <li key={change.field} className="px-4 py-2.5">
            <div
              data-field={change.field}
              className="flex flex-wrap items-center gap-x-3 gap-y-2 sm:grid sm:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_1.25rem_minmax(0,1fr)]"
            >
              <FieldName field={change.field} label={fieldLabel(change.field)} choice={choice} />
              <span className="min-w-0">
                <span className="sr-only">{t('driftLive')}: </span>
                <FieldValueChip value={change.from} tone="from" />
              </span>
              <ArrowRight aria-label={t('driftBecomes')} role="img" className="size-4 text-faint" />
              <span className="min-w-0">
                <span className="sr-only">{t('driftRepo')}: </span>
                <FieldValueChip value={change.to} tone="to" />
              </span>
            </div>
            {note && <div className="mt-2 empty:hidden">{note(change)}</div>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function FieldName({ field, label, choice }: { field: string; label: string; choice: Choice | undefined }) {
  const t = useTranslations('sync');
  const names = (
    <span className="min-w-0">
      <span className="block break-words font-medium leading-snug hyphens-auto">{label}</span>
      <code className="block truncate font-mono text-faint text-xs">{field}</code>
    </span>
  );
  if (!choice) return <span className="min-w-0 max-sm:w-full">{names}</span>;
  return (
    <label className="flex min-w-0 cursor-pointer items-start gap-2.5 max-sm:w-full">
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-accent"
        aria-label={t('choose', { field: label })}
        checked={choice.isChosen(field)}
        onChange={() => choice.toggle(field)}
      />
      {names}
    </label>
  );
}
