import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { ForgeProxy } from './forge-proxy.ts';
import type { ResolvedAddress } from './pinned-connector.ts';
import { SafeFetchError } from './safe-fetch-error.ts';

/** Most bytes of the proxy's answer. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** The proxy took the request and could not connect: another address of the host may do. */
const UNREACHED_STATUSES = new Set([502, 503, 504]);

/**
 * Asks the proxy for a tunnel to one of these addresses, which were checked: it is never given a name that it could resolve to something
 * else. One of each family is tried, IPv4 first, as not every proxy has IPv6. What goes through the tunnel is TLS with the
 * forge, so the proxy sees neither token nor path.
 * @throws {SafeFetchError} `network` or `timeout`, with the detail `proxy`
 */
export async function openTunnel(options: {
  proxy: ForgeProxy;
  addresses: readonly ResolvedAddress[];
  port: number;
  /** Milliseconds for all of it. */
  timeoutMs: number;
  /** For the certificate of the proxy itself. */
  ca: readonly string[] | undefined;
}): Promise<Socket> {
  const { addresses } = options;
  const signal = AbortSignal.timeout(options.timeoutMs);
  const targets = [4, 6].flatMap((family) => addresses.find((address) => address.family === family) ?? []);
  for (const [index, { address }] of targets.entries()) {
    const { status, socket } = await askForTunnel({ ...options, address, signal });
    if (isOpened(status)) return socket;
    socket.destroy();
    if (!UNREACHED_STATUSES.has(status) || index === targets.length - 1)
      throw new SafeFetchError('network', `The proxy refused (${status}).`, 'proxy');
  }
  throw new SafeFetchError('network', 'The host name has no address.', 'host_not_found');
}

/** Any 2xx means that what follows its head is the tunnel (RFC 9110, 9.3.6). */
function isOpened(status: number): boolean {
  return status >= 200 && status <= 299;
}

function askForTunnel({
  proxy,
  address,
  port,
  signal,
  ca,
}: {
  proxy: ForgeProxy;
  address: string;
  port: number;
  signal: AbortSignal;
  ca: readonly string[] | undefined;
}): Promise<{ status: number; socket: Socket }> {
  const target = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.isSecure ? httpsRequest : httpRequest)({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        ...(proxy.authorization !== null && { 'proxy-authorization': proxy.authorization }),
      },
      agent: false, // a connection of its own, and no proxy of the environment
      maxHeaderSize: MAX_ANSWER_BYTES,
      signal,
      ...(proxy.isSecure && { rejectUnauthorized: true, ...(ca && { ca: [...ca] }) }),
    });
    request.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Socket, head: Buffer) => {
      socket.on('error', () => {}); // until TLS takes it over
      // TLS lets the client speak first: whatever speaks earlier is no forge behind a tunnel.
      if (head.byteLength > 0 && isOpened(statusCode)) {
        socket.destroy();
        return reject(new SafeFetchError('network', 'The proxy said more than was asked.', 'proxy'));
      }
      return resolve({ status: statusCode, socket });
    });
    request.once('response', (response) => {
      response.destroy();
      reject(new SafeFetchError('network', 'The proxy opens no tunnels.', 'proxy'));
    });
    // Its message may quote what was sent; none of it is kept.
    request.once('error', () =>
      reject(
        signal.aborted
          ? new SafeFetchError('timeout', 'The proxy did not answer in time.', 'proxy')
          : new SafeFetchError('network', 'The proxy could not be reached, or does not speak HTTP.', 'proxy'),
      ),
    );
    request.end();
  });
}
