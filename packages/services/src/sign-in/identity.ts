import type { SignInProvider } from './sign-in-settings.ts';

/** Who somebody is at a provider, as it has just said itself. */
export type Identity = {
  provider: SignInProvider;
  /** Issuer and subject in one: what an account is found by, and nothing else. */
  accountId: string;
  name: string;
  /** Addresses that the provider calls verified, in lower case, the preferred one first. */
  emails: readonly string[];
  groups: readonly string[];
};

/**
 * The subject alone would make a stranger of another issuer somebody of ours once an operator changes the address of a provider. An issuer's URL
 * holds no `#` (OpenID Connect Discovery 1.0, 3), so that no two pairs look alike.
 */
export function toAccountId(issuer: string, subject: string): string {
  return `${issuer.replace(/\/$/, '')}#${subject}`;
}
