import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** Methods for addresses below `/api/`; every other address is a page or a file, which can only be read. */
const API_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const PAGE_METHODS = ['GET', 'HEAD'];

/** Time for all header lines of a request, and for the whole request with its body, in milliseconds. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** A refused body up to this size is read and dropped, so that the connection can be used again. */
const MAX_DROPPED_BYTES = 64 * 1024;

export type Refusal = { status: 400 | 404 | 405; detail: string; allow?: readonly string[] };

/**
 * The refusal of a request that Next.js would buffer, log or fail on; null for every other request. Pages accept no body: Next.js would keep up
 * to 10 MB of it in memory before it looks at the session. The dashboard has no server actions, so every `Next-Action` is unknown.
 */
export function refusalOf({ method = '', url = '', headers }: IncomingMessage): Refusal | null {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  if (!isWellFormed(path)) {
    return { status: 400, detail: 'The path of this address is not valid percent-encoded UTF-8.' };
  }
  const allow = isApiPath(path) ? API_METHODS : PAGE_METHODS;
  if (!allow.includes(method)) return { status: 405, detail: `Allowed here: ${allow.join(', ')}.`, allow };
  if (headers['next-action'] !== undefined) {
    return { status: 404, detail: 'There are no server actions here.' };
  }
  return null;
}

/**
 * Refuses requests (`refusalOf`) in the HTTP server of this process, before Next.js handles them, and bounds the time that a request may take to
 * arrive. Call once, before the first request.
 *
 * @param options.port where the dashboard listens; other servers of this process, such as the demo's forge, are left alone
 * @param options.acceptsUpgrades false: `Upgrade` headers are ignored. `next dev` needs them for its web socket.
 */
export function refuseRequests(options: { port: number; acceptsUpgrades: boolean }): void {
  const known = new WeakSet<Server>();
  // Published before the server's own listeners are called, so the first request is covered too.
  subscribe('http.server.request.start', (message) => {
    const { server, request } = message as { server: Server; request: IncomingMessage };
    if (known.has(server) || request.socket.localPort !== options.port) return;
    known.add(server);
    server.headersTimeout = HEADERS_TIMEOUT_MS;
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    if (!options.acceptsUpgrades) server.removeAllListeners('upgrade');
    const handlers = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      const refusal = refusalOf(request);
      if (refusal !== null) return sendRefusal(request, response, refusal);
      for (const handle of handlers) handle.call(server, request, response);
    });
  });
}

function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, detail, allow } = refusal;
  if (allow !== undefined) response.setHeader('allow', allow.join(', '));
  if (hasLargeBody(request)) response.setHeader('connection', 'close');
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  response.end(`${detail}\n`);
}

function hasLargeBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > MAX_DROPPED_BYTES
  );
}

function isWellFormed(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** As written and once more without `.` and `..` segments, encoded ones included: both must be below `/api/`. */
function isApiPath(path: string): boolean {
  const base = 'http://tinyforge.invalid';
  if (!path.startsWith('/api/') || !URL.canParse(path, base)) return false;
  return new URL(path, base).pathname.startsWith('/api/');
}
