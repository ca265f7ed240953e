'use client';

import { useTranslations } from 'next-intl';
import { errorCodeOf, errorIdOf, isUnexpectedOrigin } from '@/trpc/error-code.ts';

/** Words what a procedure threw: role, session, connection, or a reference into the server's log. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors');
  return (error) => {
    switch (errorCodeOf(error)) {
      case null:
        return t('offline');
      case 'UNAUTHORIZED':
        return t('unauthorized');
      case 'FORBIDDEN':
        return isUnexpectedOrigin(error)
          ? t('unexpectedOrigin', { origin: window.location.origin })
          : t('forbidden');
      case 'NOT_FOUND':
        return t('notFoundBody');
      case 'TOO_MANY_REQUESTS':
        return t('tooMany');
      case 'SERVICE_UNAVAILABLE':
        return t('busy');
      default: {
        const id = errorIdOf(error);
        return id ? `${t('generic')} ${t('reference', { id })}` : t('generic');
      }
    }
  };
}
