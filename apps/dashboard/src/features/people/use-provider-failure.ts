import { useTranslations } from 'next-intl';
import type { AuthAnswer } from './post-auth.ts';
import { signInFailureOf } from './sign-in-failure.ts';

/** Words why a provider could not even be gone to. */
export function useProviderFailure(): (answer: AuthAnswer, name: string) => string {
  const failures = useTranslations('signInProviders.failures');
  const errors = useTranslations('errors');
  return ({ status, code }, name) => {
    const failure = signInFailureOf(code);
    if (failure !== null && failure !== 'generic') return failures(failure, { name });
    if (status === 429) return errors('tooMany');
    if (status === 401) return errors('unauthorized');
    return status === 0 || status >= 500 ? errors('offline') : errors('generic');
  };
}
