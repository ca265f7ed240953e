'use client';

import { CircleHelp, GitCommitHorizontal, UserRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { RelativeTime } from '@/components/ui/relative-time.tsx';
import { VisibleText } from '@/components/ui/visible-text.tsx';
import type { Gitops, LastChange } from '@/trpc/types.ts';
import { shortSha } from './gitops-state.ts';

type Drift = Gitops['drift'][number];

/** Which side of a drifting field moved since both last agreed, and who moved it. */
export function DriftSource({ entry, lastChange }: { entry: Drift; lastChange: LastChange | null }) {
  const t = useTranslations('drift');
  const { movedBy = 'unknown' } = entry;
  return (
    <ul className="space-y-1 text-muted text-xs" data-moved-by={movedBy}>
      {movedBy === 'unknown' && <Line icon={CircleHelp}>{t('unknown')}</Line>}
      {(movedBy === 'repository' || movedBy === 'both') && (
        <Line icon={GitCommitHorizontal}>
          {t('inRepository')}
          {lastChange && <CommitText change={lastChange} />}
        </Line>
      )}
      {(movedBy === 'live' || movedBy === 'both') && (
        <Line icon={UserRound}>
          {t('here')}
          {entry.liveChange && (
            <>
              {' · '}
              <VisibleText text={entry.liveChange.actorName} />, <RelativeTime at={entry.liveChange.at} />
            </>
          )}
        </Line>
      )}
    </ul>
  );
}

/** The file's last commit: it need not be the one that changed this very field. */
export function CommitText({ change }: { change: LastChange }) {
  const t = useTranslations('drift');
  return (
    <>
      {' · '}
      {t('lastCommit')}{' '}
      <ExternalLink href={change.commitUrl} className="font-mono">
        {shortSha(change.commitSha)}
      </ExternalLink>
      {change.authorName !== '' && (
        <>
          {', '}
          <VisibleText text={change.authorName} />
        </>
      )}
      {', '}
      <RelativeTime at={change.at} />
      {change.subject !== '' && (
        <>
          {': '}
          <q>
            <VisibleText text={change.subject} />
          </q>
        </>
      )}
    </>
  );
}

function Line({ icon: Icon, children }: { icon: typeof UserRound; children: React.ReactNode }) {
  return (
    <li className="flex items-start gap-1.5">
      <Icon aria-hidden className="mt-px size-3.5 shrink-0 text-faint" />
      <span className="min-w-0 break-words">{children}</span>
    </li>
  );
}
