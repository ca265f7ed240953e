'use client';

import { History, Pencil, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge.tsx';
import { Button, buttonClass } from '@/components/ui/button.tsx';
import type { Workload } from '@/trpc/types.ts';
import { DeleteWorkloadDialog } from './delete-workload-dialog.tsx';
import { GroupBadge } from './group-badge.tsx';
import { KIND_ICONS } from './kind-icon.tsx';
import { ManagedBadge } from './managed-badge.tsx';

export function WorkloadHero({ workload, managedCount }: { workload: Workload; managedCount: number }) {
  const t = useTranslations();
  const [deleting, setDeleting] = useState(false);
  const Icon = KIND_ICONS[workload.sourceKind];
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="flex min-w-0 items-start gap-3.5">
        <span className="grid size-11 shrink-0 place-items-center rounded-xl border bg-surface text-muted">
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="min-w-0">
          <h1 className="min-w-0 break-words font-semibold text-[1.375rem] leading-tight tracking-[-0.015em]">
            {workload.name}
          </h1>
          <div className="mt-2 flex flex-wrap items-center gap-1.5">
            <Badge>{t(`kinds.${workload.sourceKind}`)}</Badge>
            <ManagedBadge count={managedCount} />
            {workload.group && <GroupBadge name={workload.group.name} />}
            {workload.demo && <Badge>{t('list.demo')}</Badge>}
            <code className="px-1 font-mono text-faint text-xs">{workload.slug}</code>
          </div>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <Link href={`/workloads/${workload.id}/history`} className={buttonClass()}>
          <History aria-hidden />
          {t('history.link')}
        </Link>
        {workload.mayAdminister && (
          <>
            <Link href={`/workloads/${workload.id}/edit`} className={buttonClass()}>
              <Pencil aria-hidden />
              {t('workload.edit')}
            </Link>
            <Button variant="ghost" icon={<Trash2 aria-hidden />} onClick={() => setDeleting(true)}>
              {t('workload.delete')}
            </Button>
          </>
        )}
      </div>
      {deleting && <DeleteWorkloadDialog workload={workload} onClose={() => setDeleting(false)} />}
    </header>
  );
}
