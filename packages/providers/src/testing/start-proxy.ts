import type { IncomingMessage } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { ForgeProxy } from '../safe-fetch/forge-proxy.ts';

/** What the proxy was asked to connect to, and with what credentials. */
export type AskedTunnel = { target: string; authorization: string | undefined };

export type TestProxy = {
  settings: ForgeProxy;
  port: number;
  asked: AskedTunnel[];
  /** Everything that went through its tunnels from the client, as it saw it. */
  seen(): string;
  close(): Promise<void>;
};

/**
 * A proxy on loopback that opens tunnels, all of them to one port of this machine, whatever address was asked for. `refuse` answers in
 * its place with this status line, or does what it likes with the socket.
 */
export async function startProxy(options: {
  leadsTo: number;
  refuse?: (asked: AskedTunnel, socket: Socket) => string | null | undefined;
  /** The status line with which a tunnel is opened. Default: `200 Connection established`. */
  established?: string;
  tls?: { key: string; cert: string };
}): Promise<TestProxy> {
  const asked: AskedTunnel[] = [];
  const seen: Buffer[] = [];
  const open = new Set<Socket>();
  const server = options.tls ? createHttpsServer(options.tls) : createHttpServer();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const tunnel = { target: request.url ?? '', authorization: request.headers['proxy-authorization'] };
    asked.push(tunnel);
    socket.on('error', () => {});
    const refusal = options.refuse?.(tunnel, socket);
    if (refusal === null) return; // it has answered itself
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const upstream = connect(options.leadsTo, '127.0.0.1', () => {
      socket.write(`HTTP/1.1 ${options.established ?? '200 Connection established'}\r\n\r\n`);
      socket.on('data', (chunk: Buffer) => seen.push(chunk));
      socket.pipe(upstream).pipe(socket);
    });
    open.add(upstream);
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => open.delete(upstream));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: { isSecure: options.tls !== undefined, hostname: '127.0.0.1', port, authorization: null },
    port,
    asked,
    seen: () => Buffer.concat(seen).toString('latin1'),
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
