'use client';

import { useTranslations } from 'next-intl';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { Moment, RelativeTime } from '@/components/ui/relative-time.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import { shortSha } from '@/features/gitops/gitops-state.ts';
import type { HistoryVersion } from '@/trpc/types.ts';

/** Words why there is a version. */
export function useCauseText(): (version: HistoryVersion) => string {
  const t = useTranslations('history.cause');
  return ({ cause, revertedTo }) => t(cause, { version: revertedTo ?? 0 });
}

/** Who made a version, when, and of a sync at which commit. */
export function VersionFacts({ version }: { version: HistoryVersion }) {
  const t = useTranslations();
  const { actorName, at, commitSha, commitUrl } = version;
  return (
    <p className="flex flex-wrap items-baseline gap-x-1.5 gap-y-0.5 text-[0.8125rem] text-muted">
      <span className="min-w-0 break-words">
        <VisibleText text={actorName === 'system' ? t('events.system') : actorName} />
      </span>
      <span aria-hidden>·</span>
      <RelativeTime at={at} />
      <span className="text-faint">
        (<Moment at={at} />)
      </span>
      {commitSha && (
        <>
          <span aria-hidden>·</span>
          <span>
            {t.rich('history.atCommit', {
              commit: () => (
                <ExternalLink href={commitUrl}>
                  <code className="font-mono">{shortSha(commitSha)}</code>
                </ExternalLink>
              ),
            })}
          </span>
        </>
      )}
    </p>
  );
}
