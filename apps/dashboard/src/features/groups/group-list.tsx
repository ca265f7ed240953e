'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Group, Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState, PageHeader } from '@/components/ui/card.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { GroupNameDialog } from './group-name-dialog.tsx';

/** Every group with how much is in it; each leads to its page. */
export function GroupList() {
  const t = useTranslations('groups');
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const { data } = useSuspenseQuery(useTRPC().group.list.queryOptions());
  const add = (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('intro')} actions={data.items.length > 0 && add} />
      <div className="overflow-hidden rounded-xl border bg-surface">
        {data.items.length === 0 ? (
          <EmptyState icon={<Group aria-hidden />} title={t('emptyTitle')} actions={add}>
            {t('emptyBody')}
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {data.items.map(({ id, name, workloads, members }) => (
              <li key={id} className="relative px-4 py-3.5 transition-colors hover:bg-hover/60 md:px-5">
                <Link
                  href={`/groups/${id}`}
                  className="break-words font-medium after:absolute after:inset-0 after:content-[''] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
                >
                  {name}
                </Link>
                <p className="mt-0.5 text-[0.8125rem] text-muted">
                  {t('memberCount', { count: members ?? 0 })} · {t('workloadCount', { count: workloads })}
                </p>
              </li>
            ))}
          </ul>
        )}
      </div>
      {adding && (
        <GroupNameDialog
          onClose={(id) => {
            setAdding(false);
            if (id) router.push(`/groups/${id}`);
          }}
        />
      )}
    </>
  );
}
