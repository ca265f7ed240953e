/** Why a sign-in with a provider came to nothing; the pages have a sentence for each. */
export const SIGN_IN_FAILURES = [
  /** The provider did not answer. */
  'unreachable',
  /** It answered something that proves nothing: a refused code, a token that does not hold. */
  'bad_answer',
  /** It calls no address of theirs verified. */
  'unverified',
  /** None of their addresses is in a domain of the list. */
  'domain',
  /** Nobody has said that people like them may come in. */
  'not_admitted',
  /** An account has their address, and this provider may not take it over. */
  'address_taken',
  'disabled',
  /** Nobody is there yet: the first admin is made with the set-up link. */
  'not_set_up',
  /** To connect: somebody else has that identity already. */
  'identity_taken',
  /** To connect: the provider does not call the account's address verified. */
  'other_address',
] as const;
export type SignInFailure = (typeof SIGN_IN_FAILURES)[number];

/** What ends a sign-in with a provider. Its message is for the log and holds nothing that a provider or a browser sent. */
export class SignInError extends Error {
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SignInError';
    this.failure = failure;
  }
}
