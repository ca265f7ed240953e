'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Card, Facts } from '@/components/ui/card.tsx';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { Moment, RelativeTime } from '@/components/ui/relative-time.tsx';
import { shortSha } from '@/features/gitops/gitops-state.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { Workload } from '@/trpc/types.ts';
import { repositoryUrl } from './forge-defaults.ts';
import { useRefLabel } from './use-ref-label.ts';

/** Where the source lives, and the last sync from it. */
export function SourceFacts({ workload }: { workload: Workload }) {
  const t = useTranslations();
  const refLabel = useRefLabel();
  const { source, gitops } = workload;
  const credentialId = source?.credentialId ?? null;
  const credentials = useQuery({
    ...useTRPC().credential.list.queryOptions(),
    enabled: credentialId !== null,
  });
  const credential = credentials.data?.items.find(({ id }) => id === credentialId);
  const mono = (text: string) => <span className="font-mono text-[0.8125rem]">{text}</span>;

  const items = [
    { label: t('workload.kind'), value: t(`kinds.${workload.sourceKind}`) },
    ...(source
      ? [
          { label: t('workload.forge'), value: t(`forges.${source.forge}`) },
          {
            label: t('workload.repository'),
            value: <ExternalLink href={repositoryUrl(source)}>{mono(source.repository)}</ExternalLink>,
          },
          { label: t('workload.ref'), value: refLabel(source.ref) },
          {
            label: t('workload.credential'),
            value: credentialId ? (credential?.name ?? '…') : t('workload.noCredential'),
          },
        ]
      : []),
    ...(gitops
      ? [
          {
            label: t('workload.lastSync'),
            value:
              gitops.lastSyncAt && gitops.lastSyncCommitSha
                ? t.rich('workload.lastSyncAt', {
                    when: () => <RelativeTime at={gitops.lastSyncAt ?? ''} />,
                    commit: () => mono(shortSha(gitops.lastSyncCommitSha ?? '')),
                  })
                : t('common.never'),
          },
        ]
      : []),
    {
      label: t('workload.configVersion'),
      value: <span className="tabular-nums">{workload.configVersion}</span>,
    },
    { label: t('workload.created'), value: <Moment at={workload.createdAt} /> },
  ];
  return (
    <Card title={t('workload.source')} id="source">
      <Facts items={items} />
    </Card>
  );
}
