'use client';

import { useTranslations } from 'next-intl';
import { ExternalLink } from '@/components/ui/external-link.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useErrorText } from '@/features/issues/use-error-text.ts';
import { useMomentText } from '@/i18n/use-moment-text.ts';
import type { ConnectionTest, Credential } from '@/trpc/types.ts';
import { useTestFailureText } from './use-test-failure-text.ts';

/** What the forge said of a credential: whose it is, what it may do, when it ends, and what cannot be known. */
export function TestResult({
  credential,
  result,
  error,
}: {
  credential: Pick<Credential, 'forge' | 'kind'>;
  result: ConnectionTest | undefined;
  error: unknown;
}) {
  const t = useTranslations('credentials');
  const testFailureText = useTestFailureText(credential.kind);
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
  const isApp = credential.kind === 'github_app';
  if (!result.ok) {
    const { label, text } = testFailureText(result);
    return (
      <Notice tone="danger" live className="mt-3" title={label}>
        {text}
        {result.retryAt && ` ${gitops('retryAt', { when: momentText(result.retryAt) })}`}
        {result.ssoUrl && (
          <>
            {' '}
            <ExternalLink href={result.ssoUrl}>{gitops('authorizeToken')}</ExternalLink>
          </>
        )}
      </Notice>
    );
  }
  return (
    <Notice
      tone={result.warnings.length > 0 ? 'drift' : 'ok'}
      live
      className="mt-3"
      title={result.login ? t(isApp ? 'testOkApp' : 'testOkLogin', { login: result.login }) : t('testOk')}
    >
      <ul className="space-y-1">
        {result.warnings.map((warning) => (
          <li key={warning}>
            {warning === 'can_write' && isApp ? t('warnings.app_can_write') : t(`warnings.${warning}`)}
          </li>
        ))}
        {result.scopes === null && <li>{t(`rightsUnknown.${credential.forge}`)}</li>}
        {result.scopes !== null && result.scopes.length > 0 && (
          <li className="break-words">
            {t(isApp ? 'testPermissions' : 'testScopes', { scopes: result.scopes.join(', ') })}
          </li>
        )}
        {result.expiresAt && <li>{t('testExpires', { when: momentText(result.expiresAt) })}</li>}
      </ul>
    </Notice>
  );
}
