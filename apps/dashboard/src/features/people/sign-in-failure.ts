const FAILURES = [
  'unreachable',
  'bad_answer',
  'unverified',
  'domain',
  'not_admitted',
  'address_taken',
  'disabled',
  'not_set_up',
  'identity_taken',
  'other_address',
] as const;

export type SignInFailureKey = (typeof FAILURES)[number] | 'denied' | 'expired' | 'generic';

/**
 * The sentence for what a sign-in with a provider came to, out of the address that it came back to; null: nothing went wrong. Anybody can make up such an
 * address, so that nothing of it is shown but by its key.
 */
export function signInFailureOf(error: unknown): SignInFailureKey | null {
  if (typeof error !== 'string' || error === '') return null;
  const known = FAILURES.find((failure) => failure === error);
  if (known) return known;
  if (error === 'access_denied') return 'denied';
  if (error === 'BANNED_USER') return 'disabled';
  return /^state_|^please_restart/.test(error) ? 'expired' : 'generic';
}
