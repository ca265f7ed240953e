'use client';

import { useLocale, useTranslations } from 'next-intl';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { useChangedFieldLabel } from '@/features/workloads/use-changed-field-label.ts';
import type { StaleSync } from '@/trpc/types.ts';
import { CommitText } from './drift-source.tsx';
import { useLastChange } from './use-last-change.ts';

/** Why a sync was not applied: what moved since the review, on which side, and by whom. */
export function WhatMoved({ workloadId, stale }: { workloadId: string; stale: StaleSync }) {
  const t = useTranslations('sync');
  const locale = useLocale();
  const label = useChangedFieldLabel();
  const { moved, configChange, settingsChange } = stale;
  const lastChange = useLastChange(workloadId, stale.current, moved.includes('blob'));
  return (
    <ul className="mt-1 list-disc space-y-0.5 pl-4">
      {moved.includes('blob') && (
        <li>
          {t('side.blob')}
          {lastChange && <CommitText change={lastChange} />}
        </li>
      )}
      {moved.includes('config') && (
        <li>
          {t('side.config')}
          {configChange && (
            <>
              {' · '}
              <VisibleText text={configChange.actorName} />, <RelativeTime at={configChange.at} />
            </>
          )}
        </li>
      )}
      {moved.includes('settings') && (
        <li>
          {t('side.settings')}
          {settingsChange && (
            <>
              {' · '}
              <VisibleText text={settingsChange.actorName} />, <RelativeTime at={settingsChange.at} />
              {': '}
              {new Intl.ListFormat(locale).format(settingsChange.fields.map(label))}
            </>
          )}
        </li>
      )}
    </ul>
  );
}
