'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Card, PageHeader } from '@/components/ui/card.tsx';
import { usePerson } from '@/features/people/person-context.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { type RuleChoice, RuleRow } from './rule-row.tsx';

/** Who decides each field where a workload has no rule of its own. Everybody reads it; an admin for all sets it. */
export function DefaultPolicy() {
  const t = useTranslations('policy');
  const { isAdmin } = usePerson();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useSuspenseQuery(trpc.policy.getDefault.queryOptions());
  const set = useMutation(trpc.policy.setDefault.mutationOptions());

  async function save(field: string, rule: RuleChoice, reason: string) {
    const answer = await set.mutateAsync({ field, rule, reason, version: data.version });
    // It may be a change for any workload.
    if (answer.outcome === 'saved' || answer.outcome === 'stale') await client.invalidateQueries();
    return answer;
  }

  return (
    <>
      <PageHeader title={t('allTitle')} />
      <Card title={t('title')} id="rules" className="max-w-3xl">
        <p className="mb-4 max-w-prose text-[0.8125rem] text-muted">{t('allIntro')}</p>
        <ul className="divide-y">
          {data.fields.map((item) => (
            <RuleRow
              key={item.field}
              item={item}
              chosen={item.common}
              scope="all"
              save={isAdmin ? (rule, reason) => save(item.field, rule, reason) : undefined}
            />
          ))}
        </ul>
      </Card>
    </>
  );
}
