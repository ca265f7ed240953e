'use client';

import { useQuery } from '@tanstack/react-query';
import { FIELDS, readFieldValue } from '@tinyforge/core-gitops/fields';
import { GitBranch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { FieldValueChip } from '@/features/gitops/field-value.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { Workload } from '@/trpc/types.ts';
import { ConfigOrigin } from './config-origin.tsx';

/** Keys besides the fields that are shown at first, and with each press of the button. The server knows the origins of the first 50. */
const ROWS = 50;

/** The stored deploy config: the registry's fields by name, other keys as they are. */
export function LiveConfig(props: { workload: Workload; managedFields: readonly string[] }) {
  const { workload, managedFields: managed } = props;
  const t = useTranslations();
  const origins = useQuery(useTRPC().workload.origins.queryOptions({ id: workload.id }));
  const originOf = (key: string) => {
    const origin = origins.data?.find((one) => one.key === key);
    return origin && <ConfigOrigin origin={origin} />;
  };
  const [rows, setRows] = useState(ROWS);
  const fields = FIELDS.filter((field) => field.sourceKinds.includes(workload.sourceKind));
  const others = Object.keys(workload.config).filter((key) => !fields.some((field) => field.key === key));
  const isImageMissing = workload.sourceKind === 'image' && !workload.config.image;
  return (
    <Card title={t('workload.liveConfig')} id="live-config">
      <p className="mb-3 text-[0.8125rem] text-muted">{t('workload.liveConfigHint')}</p>
      {isImageMissing && <Notice tone="drift" title={t('workload.imageMissing')} className="mb-3" />}
      {fields.length + others.length === 0 && !isImageMissing && (
        <p className="text-faint">{t('workload.liveConfigEmpty')}</p>
      )}
      <dl className="divide-y">
        {fields.map((field) => (
          <Row
            key={field.key}
            label={t(field.labelKey as never)}
            value={<FieldValueChip value={readFieldValue(workload.config, field.key)} />}
            note={managed.includes(field.path) ? t('workload.fromRepository') : null}
            origin={originOf(field.key)}
          />
        ))}
        {others.slice(0, rows).map((key) => (
          <Row
            key={key}
            label={<code className="font-mono">{key}</code>}
            value={<FieldValueChip value={shown(workload.config[key])} />}
            note={null}
            origin={originOf(key)}
          />
        ))}
      </dl>
      {others.length > rows && (
        <Button size="small" variant="ghost" onClick={() => setRows(rows + ROWS)}>
          {t('common.loadMore')} ({t('common.moreNames', { count: others.length - rows })})
        </Button>
      )}
    </Card>
  );
}

function Row(props: {
  label: React.ReactNode;
  value: React.ReactNode;
  note: string | null;
  origin: React.ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0">
      <dt className="min-w-0 text-[0.8125rem] text-muted">
        {props.label}
        {props.note && (
          <span className="mt-0.5 flex items-center gap-1 text-accent text-xs">
            <GitBranch aria-hidden className="size-3" />
            {props.note}
          </span>
        )}
        {props.origin}
      </dt>
      <dd className="min-w-0">{props.value}</dd>
    </div>
  );
}

function shown(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value) ?? null;
}
