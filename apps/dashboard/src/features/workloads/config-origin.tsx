'use client';

import { useTranslations } from 'next-intl';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { shortSha } from '@/features/gitops/gitops-state.ts';
import type { ConfigOrigin as Origin } from '@/trpc/types.ts';

/** Who last set a value: the line of a file at a commit, or a person. */
export function ConfigOrigin({ origin }: { origin: Origin }) {
  const t = useTranslations('workload');
  const { commit } = origin;
  return (
    <span className="mt-0.5 block text-faint text-xs" data-origin={origin.cause}>
      {commit ? (
        <>
          <ExternalLink href={commit.fileUrl ?? commit.commitUrl}>
            {commit.path && commit.line
              ? t('originLine', { path: commit.path, line: commit.line, commit: shortSha(commit.sha) })
              : t('originCommit', { commit: shortSha(commit.sha) })}
          </ExternalLink>
          {', '}
        </>
      ) : (
        <>
          <VisibleText text={origin.actorName} />
          {', '}
        </>
      )}
      <RelativeTime at={origin.at} />
    </span>
  );
}
