'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { ArrowLeftRight, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import type { HistoryVersion } from '@/trpc/types.ts';
import { DifferenceTable } from './difference-table.tsx';
import type { Compared } from './parse-comparison.ts';
import { useCauseText, VersionFacts } from './version-facts.tsx';

/** Two versions side by side, with everything that differs between them. */
export function Comparison(props: {
  workloadId: string;
  compared: Compared;
  onChange: (compared: Compared | null) => void;
}) {
  const t = useTranslations('history');
  const common = useTranslations('common');
  const { workloadId, compared } = props;
  const { data } = useSuspenseQuery(useTRPC().history.compare.queryOptions({ workloadId, ...compared }));
  const name = ({ version }: HistoryVersion) => t('version', { version });
  return (
    <Card
      id="comparison"
      title={t('comparing', compared)}
      aside={
        <div className="flex flex-wrap gap-1">
          <Button
            size="small"
            variant="ghost"
            icon={<ArrowLeftRight aria-hidden />}
            onClick={() => props.onChange({ from: compared.to, to: compared.from })}
          >
            {t('swap')}
          </Button>
          <Button size="small" variant="ghost" icon={<X aria-hidden />} onClick={() => props.onChange(null)}>
            {common('close')}
          </Button>
        </div>
      }
    >
      <div className="mb-4 grid gap-3 sm:grid-cols-2">
        <Side version={data.from} />
        <Side version={data.to} />
      </div>
      {data.changes.length === 0 ? (
        <p className="text-muted">{t('equal')}</p>
      ) : (
        <DifferenceTable
          changes={data.changes}
          changeCount={data.changeCount}
          from={name(data.from)}
          to={name(data.to)}
        />
      )}
    </Card>
  );
}

function Side({ version }: { version: HistoryVersion }) {
  const t = useTranslations('history');
  const causeText = useCauseText();
  return (
    <div className="min-w-0 rounded-lg border bg-sunken px-3.5 py-2.5">
      <p className="font-medium">
        {t('version', { version: version.version })} · {causeText(version)}
      </p>
      <VersionFacts version={version} />
    </div>
  );
}
