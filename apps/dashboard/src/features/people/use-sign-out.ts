'use client';

import { useTranslations } from 'next-intl';
import { postAuth } from './post-auth.ts';

/** Ends the session and leaves for the sign-in page with a full load, so that nothing of it stays in memory. */
export function useSignOut() {
  const t = useTranslations('nav');
  return async () => {
    const answer = await postAuth('/sign-out', {});
    if (answer.ok) window.location.assign('/sign-in');
    else window.alert(t('signOutFailed'));
  };
}
