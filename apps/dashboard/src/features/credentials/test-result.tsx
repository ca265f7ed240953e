'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useMomentText } from '@/i18n/use-moment-text.ts';
import type { ConnectionTest } from '@/trpc/types.ts';

/** What the forge said of a token. */
export function TestResult({ result, error }: { result: ConnectionTest | undefined; error: unknown }) {
  const t = useTranslations('credentials');
  const reasons = useTranslations('reasons');
  const gitops = useTranslations('gitops');
  const momentText = useMomentText();
  const errorText = useErrorText();
  if (error) {
    return (
      <Notice tone="danger" live className="mt-3">
        {errorText(error)}
      </Notice>
    );
  }
  if (!result) return null;
  if (!result.ok) {
    return (
      <Notice tone="danger" live className="mt-3" title={reasons(`${result.reason}.label`)}>
        {reasons(`${result.reason}.body`)}
        {result.retryAt && ` ${gitops('retryAt', { when: momentText(result.retryAt) })}`}
      </Notice>
    );
  }
  return (
    <Notice
      tone={result.warnings.length > 0 ? 'drift' : 'ok'}
      live
      className="mt-3"
      title={result.login ? t('testOkLogin', { login: result.login }) : t('testOk')}
    >
      {result.warnings.map((warning) => t(`warnings.${warning}`)).join(' ')}
      {result.scopes &&
        result.scopes.length > 0 &&
        ` ${t('testScopes', { scopes: result.scopes.join(', ') })}`}
    </Notice>
  );
}
