import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** Carries the address of the other end of the connection into route handlers, which cannot see the socket. */
export const PEER_ADDRESS_HEADER = 'x-tinyforge-peer-address';

/**
 * Writes each connection's address into its requests, over whatever a client sent under that name. Next itself keeps an `X-Forwarded-For` that
 * a client made up, so that one says nothing about who is there. Call once, before the first request.
 */
export function rememberPeerAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_ADDRESS_HEADER] = request.socket.remoteAddress ?? '';
  });
}
