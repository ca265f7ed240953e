'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import { useTRPC } from '@/trpc/client.tsx';
import type { GroupDetails } from '@/trpc/types.ts';
import { AddToGroup } from './add-to-group.tsx';
import { useGroupChange } from './use-group-change.ts';

/** As many workloads without a group as the choice holds; one more is found through its own edit form. */
const MOST_CHOICES = 100;

/** What is in the group. Here come those that are in none; from group to group a workload moves in its own form. */
export function GroupWorkloads({ group }: { group: GroupDetails }) {
  const t = useTranslations('groups');
  const trpc = useTRPC();
  const issueText = useIssueText();
  const assign = useMutation(trpc.group.assign.mutationOptions());
  const { fault, change } = useGroupChange();
  const free = useQuery(trpc.workload.list.queryOptions({ groupId: null, limit: MOST_CHOICES }));
  const put = (workloadId: string, groupId: string | null) =>
    change(async () => {
      const result = await assign.mutateAsync({ workloadId, groupId });
      if (result.outcome === 'invalid') return result.issues.map(issueText).join(' ');
      return result.outcome === 'busy' ? t('busy') : undefined;
    });
  return (
    <Card title={t('workloads')} id="workloads" flush>
      {fault && (
        <Notice tone="danger" live className="m-4">
          {fault}
        </Notice>
      )}
      {group.workloads.length === 0 && <p className="px-4 py-4 text-muted md:px-5">{t('noWorkloads')}</p>}
      <ul className="divide-y">
        {group.workloads.map(({ id, name }) => (
          <li key={id} className="flex items-center justify-between gap-3 px-4 py-2.5 md:px-5">
            <Link
              href={`/workloads/${id}`}
              className="min-w-0 break-words rounded-sm font-medium hover:text-accent"
            >
              {name}
            </Link>
            <Button size="small" variant="ghost" onClick={() => void put(id, null)}>
              {t('takeOut')}
              <span className="sr-only">: {name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <AddToGroup
        label={t('chooseWorkload')}
        submit={t('addWorkload')}
        choices={free.data?.items.map(({ id, name }) => ({ id, label: name })) ?? []}
        onAdd={(id) => put(id, group.id)}
      />
    </Card>
  );
}
