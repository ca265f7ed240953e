'use client';

import { FIELDS } from '@tinyforge/core-gitops/fields';
import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card.tsx';
import type { Workload } from '@/trpc/types.ts';

/** Keys of the live config that no field of the form stands for, shown so that nobody thinks they are gone. */
export function OtherKeys({ workload }: { workload: Workload }) {
  const t = useTranslations('edit');
  const known = FIELDS.filter((field) => field.sourceKinds.includes(workload.sourceKind)).map(
    (field) => field.key,
  );
  const others = Object.fromEntries(Object.entries(workload.config).filter(([key]) => !known.includes(key)));
  if (Object.keys(others).length === 0) return null;
  return (
    <Card title={t('otherKeys')}>
      <p className="mb-3 text-muted">{t('otherKeysHint')}</p>
      <pre className="max-h-72 overflow-auto rounded-lg border bg-sunken p-3 font-mono text-[0.8125rem]">
        {JSON.stringify(others, null, 2)}
      </pre>
    </Card>
  );
}
