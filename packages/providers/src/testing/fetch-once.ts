import type { AllowedHost } from '../safe-fetch/allowed-hosts.ts';
import {
  createSafeFetch,
  DEFAULT_TIMEOUTS,
  type SafeFetchResponse,
  type SafeFetchTimeouts,
} from '../safe-fetch/safe-fetch.ts';
import { SafeFetchError } from '../safe-fetch/safe-fetch-error.ts';

/** `reason` is `answered` where there is a response. */
export type FetchOutcome = {
  reason: string;
  error: SafeFetchError | null;
  response: SafeFetchResponse | null;
};

/** One request through a safe fetch of its own, which is closed behind it. */
export async function fetchOnce(
  url: string,
  options: {
    allowed?: AllowedHost[];
    maxBytes?: number;
    headers?: Record<string, string>;
    signal?: AbortSignal;
    timeouts?: SafeFetchTimeouts;
  } = {},
): Promise<FetchOutcome> {
  const { allowed = [], maxBytes = 1000, headers = {}, signal, timeouts = DEFAULT_TIMEOUTS } = options;
  const safeFetch = createSafeFetch({ allowedHosts: () => allowed, timeouts });
  try {
    const response = await safeFetch(url, { maxBytes, headers, ...(signal && { signal }) });
    return { reason: 'answered', error: null, response };
  } catch (error) {
    if (!(error instanceof SafeFetchError)) throw error;
    return { reason: error.reason, error, response: null };
  } finally {
    await safeFetch.close();
  }
}

export function textOf(response: SafeFetchResponse | null): string {
  return new TextDecoder().decode(response?.body);
}
