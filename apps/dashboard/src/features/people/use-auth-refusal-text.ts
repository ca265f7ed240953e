import { useTranslations } from 'next-intl';
import type { AuthAnswer } from './post-auth.ts';

/** What a sign-in page says of a refusal that does not depend on what was typed: connection, limit, address. Null for every other answer. */
export function useAuthRefusalText(): (answer: AuthAnswer) => string | null {
  const errors = useTranslations('errors');
  return ({ status, code }) => {
    if (status === 0 || status >= 500) return errors('offline');
    if (code === 'INVALID_ORIGIN') return errors('unexpectedOrigin', { origin: window.location.origin });
    // 400 and 401 are about what was typed.
    if (status === 429) return errors('tooMany');
    return status > 401 ? errors('generic') : null;
  };
}
