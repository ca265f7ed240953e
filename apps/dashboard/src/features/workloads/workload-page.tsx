'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { QueryBoundary } from '@/components/layout/query-boundary.tsx';
import { Card, Skeleton } from '@/components/ui/card.tsx';
import { WorkloadEvents } from '@/features/events/workload-events.tsx';
import { GitopsPanel } from '@/features/gitops/gitops-panel.tsx';
import { useGitops } from '@/features/gitops/use-gitops.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { LiveConfig } from './live-config.tsx';
import { SourceFacts } from './source-facts.tsx';
import { WorkloadHero } from './workload-hero.tsx';

export function WorkloadPage({ id }: { id: string }) {
  const t = useTranslations('workload');
  const { data: workload } = useSuspenseQuery(useTRPC().workload.get.queryOptions({ id }));
  const query = useGitops(id);
  const { managedFields } = query.gitops;
  return (
    <>
      <WorkloadHero workload={workload} managedCount={managedFields.length} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-5">
          {workload.eligible && (
            <QueryBoundary fallback={<Skeleton className="h-72 rounded-xl" />}>
              <GitopsPanel workload={workload} query={query} />
            </QueryBoundary>
          )}
          {!workload.eligible && (
            <p className="rounded-xl border border-dashed px-5 py-4 text-muted">{t('noGitops')}</p>
          )}
          <Card title={t('events')} id="history">
            <QueryBoundary fallback={<Skeleton className="h-32" />}>
              <WorkloadEvents workloadId={id} />
            </QueryBoundary>
          </Card>
        </div>
        <aside className="min-w-0 space-y-5">
          <SourceFacts workload={workload} />
          <LiveConfig workload={workload} managedFields={managedFields} />
        </aside>
      </div>
    </>
  );
}
