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

/** The requests of a sign-in to its provider; `authorization` is the browser's own. */
export type SignInRequest = 'authorization' | 'discovery' | 'keys' | 'token' | 'userinfo' | 'api';

/**
 * What the log says besides: which request it was, the status of the response, and the provider's error code.
 */
export type SignInErrorDetails = { request?: SignInRequest; status?: number; providerError?: string };

/** What ends a sign-in with a provider. Its message is for the log and holds nothing that a provider or a browser sent. */
export class SignInError extends Error {
  readonly failure: SignInFailure;
  readonly details: SignInErrorDetails;

  constructor(failure: SignInFailure, message: string, options: ErrorOptions & SignInErrorDetails = {}) {
    const { cause, ...details } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SignInError';
    this.failure = failure;
    this.details = details;
  }
}

/**
 * Codes such as `invalid_client`: lower case and short, so that neither a secret nor a sentence passes for
 * one.
 */
const ERROR_CODE = /^(?=.{1,40}$)[a-z]+(?:_[a-z]+)*$/;

/** The error code that a provider gave (RFC 6749, 5.2), as the log may hold it; empty for anything else. */
export function pickErrorCode(value: unknown): { providerError?: string } {
  return typeof value === 'string' && ERROR_CODE.test(value) ? { providerError: value } : {};
}
