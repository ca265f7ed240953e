import { type SafeFetch, SafeFetchError, type SafeFetchResponse } from '@tinyforge/providers';
import { pickErrorCode, SignInError, type SignInRequest } from './sign-in-failure.ts';

/** Discovery documents and keys are a few KiB; somebody in thousands of groups brings more. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The response, and to which request. */
export type ProviderAnswer = SafeFetchResponse & { request: SignInRequest };

/**
 * GETs `url`, or POSTs `body` to it, through the safe fetch. @throws SignInError when there is no response,
 * or one that reports a failure; it names the request, and the provider's error code
 */
export type AskProvider = (
  request: SignInRequest,
  url: string,
  options?: { headers?: Record<string, string>; body?: string },
) => Promise<ProviderAnswer>;

export function createAskProvider(fetch: SafeFetch): AskProvider {
  return async (request, url, options = {}) => {
    const answer = await fetch(url, { ...options, maxBytes: MAX_ANSWER_BYTES }).catch((cause: unknown) => {
      if (!(cause instanceof SafeFetchError)) throw cause;
      const failure =
        cause.reason === 'bad_response' || cause.reason === 'too_large' ? 'bad_answer' : 'unreachable';
      throw new SignInError(failure, `No answer from the provider (${cause.reason}).`, { cause, request });
    });
    const { status } = answer;
    if (status === 200) return { ...answer, request };
    const details = { request, status, ...readErrorCode(answer) };
    throw new SignInError(
      status >= 500 ? 'unreachable' : 'bad_answer',
      `The provider answered ${status}.`,
      details,
    );
  };
}

/** The JSON of an answer. @throws SignInError when it is none */
export function parseJson({ body, request, status }: ProviderAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    const details = { cause, request, status };
    throw new SignInError('bad_answer', 'The provider answered something that is not JSON.', details);
  }
}

/** Of the body (RFC 6749, 5.2), or of the header that comes with a token that is refused (RFC 6750, 3). */
function readErrorCode({ body, headers }: SafeFetchResponse): { providerError?: string } {
  const [, inHeader] = /\berror="([^"]*)"/.exec(headers.get('www-authenticate') ?? '') ?? [];
  if (inHeader !== undefined) return pickErrorCode(inHeader);
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof answer === 'object' && answer !== null && 'error' in answer
      ? pickErrorCode(answer.error)
      : {};
  } catch {
    return {};
  }
}
