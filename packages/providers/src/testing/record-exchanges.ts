import { type ApiDescription, type Exchange, nameExchange } from '@tinyforge/demo-forge/testing';
import type { SafeFetch } from '../safe-fetch/safe-fetch.ts';

export type Recorder = {
  fetch: SafeFetch;
  /** What went through `fetch` to addresses below this one since the last call. Redirects that it followed stand as one request. */
  take(apiUrl: string): Exchange[];
};

/** A safe fetch that keeps what is asked and answered. */
export function recordExchanges(fetch: SafeFetch): Recorder {
  let kept: Exchange[] = [];
  return {
    async fetch(url, request) {
      const { body } = request;
      const sent = body === undefined ? {} : { sent: JSON.parse(body) as unknown };
      const exchange: Exchange = { method: body === undefined ? 'GET' : 'POST', path: String(url), ...sent };
      kept.push(exchange);
      const response = await fetch(url, request);
      exchange.status = response.status;
      if (response.body.byteLength > 0) exchange.answered = parseOrText(response.body);
      return response;
    },
    take(apiUrl) {
      const taken = kept.filter(({ path }) => path.startsWith(`${apiUrl}/`));
      kept = [];
      return taken.map((exchange) => ({ ...exchange, path: exchange.path.slice(apiUrl.length) }));
    },
  };
}

/** What of these exchanges is not as described, each named: `GET /user → 200: answer: …`. */
export function findAllFaults(description: ApiDescription, exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap((exchange) =>
    description.findFaults(exchange).map((fault) => `${nameExchange(exchange)}: ${fault}`),
  );
}

/** The same of what was asked alone: an older version of a forge need not have answered so. */
export function findRequestFaults(description: ApiDescription, exchanges: readonly Exchange[]): string[] {
  const requests = exchanges.map(({ status: _status, answered: _answered, ...request }) => request);
  return findAllFaults(description, requests);
}

function parseOrText(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
