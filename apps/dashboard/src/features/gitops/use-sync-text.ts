'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useIssueText } from '@/features/issues/use-issue-text.ts';
import type { SyncOutcome } from '@/trpc/types.ts';
import { shortSha } from './gitops-state.ts';
import { useFailureText } from './use-failure-text.ts';

/** Words the answer to a sync. */
export function useSyncText(): (result: SyncOutcome) => string {
  const t = useTranslations('sync');
  const failureText = useFailureText();
  const issueText = useIssueText();
  const locale = useLocale();
  return (result) => {
    switch (result.outcome) {
      case 'applied':
        return t('outcome.applied', { count: result.changes.length, commit: shortSha(result.commitSha) });
      case 'stale': {
        const moved = result.moved.map((side) => t(`moved.${side}`));
        return t('outcome.stale', { moved: new Intl.ListFormat(locale).format(moved) });
      }
      case 'fetch_failed':
        return t('outcome.fetch_failed', { reason: failureText(result).body });
      case 'invalid_config':
        return [t('outcome.invalid_config'), ...result.issues.map(issueText)].join(' ');
      default:
        return t(`outcome.${result.outcome}`);
    }
  };
}
