'use client';

import { GitBranch } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { shortSha } from '@/features/gitops/gitops-state.ts';
import type { Workload } from '@/trpc/types.ts';
import { ManagedBadge } from './managed-badge.tsx';

/** Says why some fields are locked, and which file sets them. */
export function ManagedBanner({ workload }: { workload: Workload }) {
  const t = useTranslations('edit');
  const { gitops, fileUrl } = workload;
  if (!gitops) return null;
  const commit = commitOf(fileUrl) ?? gitops.lastSyncCommitSha;
  const file = commit ? t('fileAt', { path: gitops.path, commit: shortSha(commit) }) : gitops.path;
  return (
    <Notice
      tone="accent"
      icon={GitBranch}
      title={t('bannerTitle', { count: gitops.managedFields.length })}
      actions={<ManagedBadge count={gitops.managedFields.length} />}
    >
      {t.rich('bannerBody', {
        count: gitops.managedFields.length,
        file: () => (
          <ExternalLink href={fileUrl} className="font-mono text-[0.8125rem]">
            {file}
          </ExternalLink>
        ),
      })}
    </Notice>
  );
}

/** The commit that a file's web address names; every forge writes it as 40 hexadecimal digits. */
function commitOf(fileUrl: string | null): string | null {
  return /\/([0-9a-f]{40})(?:\/|$)/.exec(fileUrl ?? '')?.[1] ?? null;
}
