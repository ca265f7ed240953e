'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Skeleton } from '@/components/ui/card.tsx';
import { useRefreshWorkload } from '@/features/gitops/use-gitops-queries.ts';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import { type RuleChoice, RuleRow } from './rule-row.tsx';

/** Who decides each field of one workload. Everybody reads it; an admin sets it. */
export function WorkloadPolicy({ workloadId, isAdmin }: { workloadId: string; isAdmin: boolean }) {
  const t = useTranslations('policy');
  const errorText = useErrorText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = useRefreshWorkload();
  const query = useQuery(trpc.policy.get.queryOptions({ workloadId }));
  const set = useMutation(trpc.policy.set.mutationOptions());
  const policy = query.data;

  async function save(field: string, rule: RuleChoice, reason: string) {
    const settingsVersion = policy?.settingsVersion;
    const answer = await set.mutateAsync({ workloadId, field, rule, reason, settingsVersion });
    if (answer.outcome === 'saved' || answer.outcome === 'stale') {
      await client.invalidateQueries({ queryKey: trpc.policy.get.queryKey({ workloadId }) });
      void refresh(workloadId);
    }
    return answer;
  }

  return (
    <div className="space-y-3">
      <p className="max-w-prose text-[0.8125rem] text-muted">
        {t('intro')}{' '}
        <Link href="/policy" className="rounded-sm text-accent underline-offset-3 hover:underline">
          {t('toAll')}
        </Link>
      </p>
      {query.isError && <p className="text-danger">{errorText(query.error)}</p>}
      {query.isPending && <Skeleton className="h-24" />}
      <ul className="divide-y">
        {policy?.fields.map((item) => (
          <RuleRow
            key={item.field}
            item={item}
            chosen={item.own}
            scope="workload"
            save={isAdmin ? (rule, reason) => save(item.field, rule, reason) : undefined}
          />
        ))}
      </ul>
    </div>
  );
}
