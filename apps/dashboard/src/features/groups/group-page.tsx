'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Pencil, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { PageHeader } from '@/components/ui/card.tsx';
import { useTRPC } from '@/trpc/client.tsx';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { GroupCredentials } from './group-credentials.tsx';
import { GroupMembers } from './group-members.tsx';
import { GroupNameDialog } from './group-name-dialog.tsx';
import { GroupWorkloads } from './group-workloads.tsx';

export function GroupPage({ id }: { id: string }) {
  const t = useTranslations('groups');
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const { data: group } = useSuspenseQuery(useTRPC().group.get.queryOptions({ id }));
  return (
    <>
      <PageHeader
        title={<span className="break-words">{group.name}</span>}
        description={t('pageIntro')}
        actions={
          <>
            <Button icon={<Pencil aria-hidden />} onClick={() => setDialog('rename')}>
              {t('rename')}
            </Button>
            <Button variant="ghost" icon={<Trash2 aria-hidden />} onClick={() => setDialog('delete')}>
              {t('delete')}
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <GroupMembers group={group} />
        <div className="min-w-0 space-y-5">
          <GroupWorkloads group={group} />
          <GroupCredentials group={group} />
        </div>
      </div>
      {dialog === 'rename' && <GroupNameDialog group={group} onClose={() => setDialog(null)} />}
      {dialog === 'delete' && <DeleteGroupDialog group={group} onClose={() => setDialog(null)} />}
    </>
  );
}
