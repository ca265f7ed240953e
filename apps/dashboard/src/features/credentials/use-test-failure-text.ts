'use client';

import { useTranslations } from 'next-intl';
import { useFailureText } from '@/features/gitops/use-failure-text.ts';
import type { Credential, Failure } from '@/trpc/types.ts';

/** Failures that are the server's, and not the credential's: what to do about them is said on every page alike. */
const SERVER_REASONS = new Set<Failure['reason']>(['blocked_address', 'timeout', 'network', 'bad_response']);

/** Words the test of a credential that failed: what it is, and what happened with what to do about it. */
export function useTestFailureText(
  kind: Credential['kind'],
): (failure: Failure) => { label: string; text: string } {
  const t = useTranslations('credentials.appFailures');
  const failureText = useFailureText();
  return (failure) => {
    const { reason, detail } = failure;
    if (kind === 'github_app' && !detail && (reason === 'unauthorized' || reason === 'forbidden')) {
      return { label: t(`${reason}.label`), text: `${t(`${reason}.body`)} ${t(`${reason}.next`)}` };
    }
    const { label, body, next } = failureText(failure);
    return { label, text: detail || SERVER_REASONS.has(reason) ? `${body} ${next}` : body };
  };
}
