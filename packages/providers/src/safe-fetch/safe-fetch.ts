import { Agent, type Response, fetch as undiciFetch } from 'undici';
import { isLiteralAllowed, isPortAllowed, parseAddress } from './address-rules.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import type { HostAuthorities } from './authorities.ts';
import type { ForgeProxy } from './forge-proxy.ts';
import { createPinnedConnector, type ResolveHost } from './pinned-connector.ts';
import { readBody } from './read-body.ts';
import { SafeFetchError } from './safe-fetch-error.ts';
import { toSafeFetchError } from './to-safe-fetch-error.ts';

const MAX_URL_LENGTH = 8192;
const MAX_HEADER_BYTES = 32 * 1024;
const MAX_SENT_BYTES = 64 * 1024;
const MAX_REDIRECTS = 5;
const CONNECTIONS_PER_ORIGIN = 16;
const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * Milliseconds: `connect` covers DNS, TCP and TLS; `headers` from the sent request to the last header; `body` the
 * whole body, however fast it drips; `overall` everything, redirects included.
 */
export type SafeFetchTimeouts = { connect: number; headers: number; body: number; overall: number };

export const DEFAULT_TIMEOUTS: SafeFetchTimeouts = {
  connect: 5_000,
  headers: 10_000,
  body: 10_000,
  overall: 20_000,
};

export type SafeFetchRequest = {
  headers?: Record<string, string>;
  /** Most decoded bytes of the body; one more is `too_large`. */
  maxBytes: number;
  /** Makes the request a POST with this body, of at most 64 KiB. A redirect is then the answer: a body is sent to one address only. */
  body?: string;
  signal?: AbortSignal;
};

/** A whole answer, already read: what arrives late or breaks can't surprise anybody behind it. */
export type SafeFetchResponse = {
  status: number;
  /** Of the answer, after redirects. */
  url: string;
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
};

/**
 * Sends a GET, and follows at most five redirects, within the origin only; or a POST, and follows none.
 * @throws {SafeFetchError} and nothing else, for everything that goes wrong below HTTP status codes.
 */
export type SafeFetch = (url: string | URL, request: SafeFetchRequest) => Promise<SafeFetchResponse>;

/**
 * The one way out of this process to addresses that people typed. Only https on port 443 of public addresses,
 * but for what `allowedHosts` (asked anew each time) opens. `authorities` say whose certificates are believed of which host. Takes no proxy but
 * `proxy`, and none from the environment. `close` ends all connections; requests under way fail as `network`.
 */
export function createSafeFetch(options: {
  allowedHosts: () => readonly AllowedHost[];
  authorities?: readonly HostAuthorities[];
  proxy?: ForgeProxy | null;
  userAgent?: string;
  timeouts?: Partial<SafeFetchTimeouts>;
  resolveHost?: ResolveHost;
}): SafeFetch & { close(): Promise<void> } {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const agent = new Agent({
    connect: createPinnedConnector({
      allowedHosts: options.allowedHosts,
      ...(options.authorities && { authorities: options.authorities }),
      ...(options.proxy && { proxy: options.proxy }),
      timeoutMs: timeouts.connect,
      ...(options.resolveHost && { resolveHost: options.resolveHost }),
    }),
    connections: CONNECTIONS_PER_ORIGIN,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  const ownHeaders = {
    'user-agent': options.userAgent ?? 'tinyforge',
    // Asks for no compression; what comes compressed all the same is counted decoded.
    'accept-encoding': 'identity',
  };

  const safeFetch: SafeFetch = async (url, request) => {
    const { body: sent = null } = request;
    if (sent !== null && Buffer.byteLength(sent) > MAX_SENT_BYTES)
      throw new SafeFetchError('too_large', `The body to send is larger than ${MAX_SENT_BYTES} bytes.`);
    const aborter = new AbortController();
    const abort = (error: SafeFetchError) => aborter.abort(error);
    const onCallerAbort = () => abort(new SafeFetchError('timeout', 'The caller gave up.'));
    if (request.signal?.aborted) onCallerAbort();
    request.signal?.addEventListener('abort', onCallerAbort, { once: true });
    const overall = setTimeout(
      () => abort(new SafeFetchError('timeout', 'The request took too long.')),
      timeouts.overall,
    );
    try {
      return await follow(checkUrl(String(url), options.allowedHosts()), sent === null, async (target) => {
        const response = await undiciFetch(target, {
          method: sent === null ? 'GET' : 'POST',
          body: sent,
          dispatcher: agent,
          redirect: 'manual',
          headers: { ...request.headers, ...ownHeaders },
          signal: aborter.signal,
        });
        const bodyTimer = setTimeout(
          () => abort(new SafeFetchError('timeout', 'The body took too long.')),
          timeouts.body,
        );
        const body = await readBody(response, request.maxBytes).finally(() => clearTimeout(bodyTimer));
        return { response, body };
      });
    } catch (error) {
      throw toSafeFetchError(aborter.signal.aborted ? aborter.signal.reason : error);
    } finally {
      clearTimeout(overall);
      request.signal?.removeEventListener('abort', onCallerAbort);
      // Whatever is still open of this request is of no use to anybody.
      aborter.abort();
    }
  };

  async function follow(
    start: URL,
    followsRedirects: boolean,
    send: (url: URL) => Promise<{ response: Response; body: Uint8Array }>,
  ): Promise<SafeFetchResponse> {
    let url = start;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const { response, body } = await send(url);
      const leadsOn = followsRedirects && REDIRECT_STATUSES.has(response.status);
      const location = leadsOn ? response.headers.get('location') : null;
      if (location === null)
        return { status: response.status, url: url.href, headers: new Map(response.headers), body };
      const next = checkUrl(location, options.allowedHosts(), url);
      if (next.origin !== start.origin)
        throw new SafeFetchError('bad_response', 'The answer leads to another origin.');
      url = next;
    }
    throw new SafeFetchError('bad_response', 'The answer leads in circles.');
  }

  return Object.assign(safeFetch, { close: () => agent.destroy() });
}

/** Parses and checks a URL before anything is resolved or connected; literals never reach a look-up. */
function checkUrl(text: string, allowed: readonly AllowedHost[], base?: URL): URL {
  if (text.length > MAX_URL_LENGTH) throw new SafeFetchError('bad_response', 'The URL is too long.');
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new SafeFetchError('bad_response', 'Not an http or https URL.');
  if (url.username !== '' || url.password !== '')
    throw new SafeFetchError('bad_response', 'The URL holds credentials.');
  const literal = parseAddress(url.hostname);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const isOpen = isPortAllowed(url, allowed) && (!literal || isLiteralAllowed(literal, port, allowed));
  if (!isOpen) throw new SafeFetchError('blocked_address', 'That address or port is not allowed.');
  return url;
}
