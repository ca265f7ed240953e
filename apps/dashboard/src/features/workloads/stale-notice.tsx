'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { useNameList } from '@/components/ui/use-name-list.ts';
import { FieldValueChip } from '@/features/gitops/field-value.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { Workload } from '@/trpc/types.ts';
import { useChangedFieldLabel } from './use-changed-field-label.ts';
import { changedPaths, formOfWorkload, othersOf, type WorkloadFormValues } from './workload-form.ts';

export type Conflict = {
  current: Workload;
  changedFields: string[];
  /** The number of changed keys of the config, where `changedFields` does not name all. */
  changedCount?: number;
  changedBy: { actorName: string; at: string; cause: string } | null;
  settingsChange: { actorName: string; at: string; fields: string[] } | null;
};

/** What moved in one go, and the words that tell by whom, where that is known. */
type Side = {
  /** The number of fields, where not all are named. */
  count?: number | undefined;
  by: { actorName: string; at: string } | null;
  fields: string[];
  text: 'staleBy' | 'staleSync' | 'staleSettings';
};

const MAX_SHOWN = 160;

/** Tells the loser of a race what moved and by whom, sets both sides next to each other, and lets them choose. */
export function StaleNotice(props: {
  conflict: Conflict;
  typed: WorkloadFormValues;
  filled: WorkloadFormValues;
  onKeep: () => void;
  onDiscard: () => void;
}) {
  const { current, changedFields, changedCount, changedBy, settingsChange } = props.conflict;
  const t = useTranslations('edit');
  const label = useChangedFieldLabel();
  const formatNames = useNameList();
  const listOf = ({ fields, count }: Side) => formatNames(fields.map(label), count);
  // Each side may have been moved by somebody else.
  const configFields = changedFields.filter((field) => field !== 'settings');
  const sides: Side[] = [];
  if (configFields.length > 0) {
    const text = changedBy?.cause === 'sync' ? 'staleSync' : 'staleBy';
    sides.push({ by: changedBy, fields: configFields, count: changedCount, text });
  }
  if (changedFields.includes('settings')) {
    const fields = settingsChange?.fields ?? ['settings'];
    sides.push({ by: settingsChange, fields, text: 'staleSettings' });
  }
  const now = formOfWorkload(current);
  const mine = changedPaths(props.filled, props.typed);
  const groups = useQuery(useTRPC().group.list.queryOptions()).data?.items ?? [];
  const shown = (form: WorkloadFormValues, path: string) =>
    path === 'groupId' ? (groups.find(({ id }) => id === form.groupId)?.name ?? null) : valueAt(form, path);

  return (
    <Notice tone="drift" live title={t('staleTitle')}>
      <p>
        {sides.length === 0 && `${t('staleNothing')} `}
        {sides.map((side) => (
          <Fragment key={side.text}>
            {side.by
              ? t.rich(side.text, {
                  actor: side.by.actorName,
                  fields: listOf(side),
                  when: () => <RelativeTime at={side.by?.at ?? ''} />,
                })
              : t('staleByUnknown', { fields: listOf(side) })}{' '}
          </Fragment>
        ))}
        {t('staleKept')}
      </p>
      {mine.length > 0 && (
        <dl className="mt-3 space-y-2.5">
          {mine.map((path) => (
            <div
              key={path}
              className="grid items-baseline gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,9rem)_minmax(0,1fr)_minmax(0,1fr)]"
            >
              <dt className="min-w-0 break-words font-medium">{label(path)}</dt>
              <dd className="min-w-0 text-[0.8125rem]">
                {t('yours')} <FieldValueChip value={shown(props.typed, path)} tone="to" />
              </dd>
              <dd className="min-w-0 text-[0.8125rem]">
                {t('theirs')} <FieldValueChip value={shown(now, path)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button size="small" variant="primary" onClick={props.onKeep}>
          {t('rebase')}
        </Button>
        <Button size="small" onClick={props.onDiscard}>
          {t('discard')}
        </Button>
      </div>
    </Notice>
  );
}

function valueAt(form: WorkloadFormValues, path: string): string | null {
  if (path === 'name') return form.name || null;
  if (path === 'others') return form.others || null;
  const [, group, key = ''] = /^(source|config)\.(.*)$/s.exec(path) ?? [];
  const values: Record<string, string> = group === 'source' ? form.source : form.config;
  if (Object.hasOwn(values, key)) return values[key] || null;
  const others = othersOf(form) ?? {};
  return Object.hasOwn(others, key) ? shorten(JSON.stringify(others[key])) : null;
}

/** Enough of a long value to tell two apart at a glance. */
function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
