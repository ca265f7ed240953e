'use client';

import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/notice.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import type { Gitops } from '@/trpc/types.ts';
import { useFieldLabel } from './field-name.tsx';
import { FieldValueChip } from './field-value.tsx';

/** What the file declares and may not decide: shown with the reason, and not called drift. */
export function LockedFields({ locked }: { locked: Gitops['locked'] }) {
  const t = useTranslations('policy');
  const fieldLabel = useFieldLabel();
  return (
    <Notice icon={Lock} title={t('lockedTitle', { count: locked.length })}>
      <ul className="mt-1 space-y-1.5">
        {locked.map(({ field, liveValue, repoValue, reason }) => (
          <li key={field} data-locked={field}>
            <span className="font-medium">{fieldLabel(field)}</span>{' '}
            {t.rich(String(liveValue ?? '') === String(repoValue) ? 'equal' : 'stays', {
              live: () => <FieldValueChip value={liveValue} />,
              repo: () => <FieldValueChip value={repoValue} />,
            })}{' '}
            <VisibleText text={reason} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
