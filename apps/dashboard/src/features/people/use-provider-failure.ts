import { useTranslations } from 'next-intl';
import type { AuthAnswer } from './post-auth.ts';
import { signInFailureOf } from './sign-in-failure.ts';
import { useAuthRefusalText } from './use-auth-refusal-text.ts';

/** Words why a provider could not even be gone to. */
export function useProviderFailure(): (answer: AuthAnswer, name: string) => string {
  const failures = useTranslations('signInProviders.failures');
  const errors = useTranslations('errors');
  const refusalText = useAuthRefusalText();
  return (answer, name) => {
    const failure = signInFailureOf(answer.code);
    if (failure !== null && failure !== 'generic') return failures(failure, { name });
    if (answer.status === 401) return errors('unauthorized');
    return refusalText(answer) ?? errors('generic');
  };
}
