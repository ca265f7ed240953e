import { type SafeFetch, SafeFetchError, type SafeFetchResponse } from '@tinyforge/providers';
import { SignInError } from './sign-in-failure.ts';

/** Discovery documents and keys are a few KiB; somebody in thousands of groups brings more. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** GETs `url`, or POSTs `body` to it, through the safe fetch. @throws SignInError when there is no answer, or one that tells of a failure */
export type AskProvider = (
  url: string,
  request?: { headers?: Record<string, string>; body?: string },
) => Promise<SafeFetchResponse>;

export function createAskProvider(fetch: SafeFetch): AskProvider {
  return async (url, request = {}) => {
    const answer = await fetch(url, { ...request, maxBytes: MAX_ANSWER_BYTES }).catch((cause: unknown) => {
      if (!(cause instanceof SafeFetchError)) throw cause;
      const failure =
        cause.reason === 'bad_response' || cause.reason === 'too_large' ? 'bad_answer' : 'unreachable';
      throw new SignInError(failure, `No answer from the provider (${cause.reason}).`, { cause });
    });
    if (answer.status >= 500) throw new SignInError('unreachable', `The provider answered ${answer.status}.`);
    if (answer.status !== 200) throw new SignInError('bad_answer', `The provider answered ${answer.status}.`);
    return answer;
  };
}

/** The JSON of an answer. @throws SignInError when it is none */
export function parseJson({ body }: SafeFetchResponse): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new SignInError('bad_answer', 'The provider answered something that is not JSON.', { cause });
  }
}
