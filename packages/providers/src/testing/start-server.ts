import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { AllowedHost } from '../safe-fetch/allowed-hosts.ts';

export type TestServer = {
  port: number;
  origin: string;
  /** Opens exactly this server. */
  allowed: AllowedHost[];
  /** Connections accepted so far. */
  connections(): number;
  /** Requests that reached the listener so far; of an HTTP server. */
  requests(): number;
  close(): Promise<void>;
};

/** A real HTTP server on 127.0.0.1. */
export function startHttpServer(listener: RequestListener): Promise<TestServer> {
  return start(createHttpServer(listener));
}

/** The same with TLS. Its origin has the host that the certificate is for. */
export async function startHttpsServer(
  tls: { key: string; cert: string; host: string },
  listener: RequestListener,
): Promise<TestServer> {
  const server = await start(createHttpsServer(tls, listener));
  return { ...server, origin: `https://${tls.host}:${server.port}` };
}

/** A server that says what it likes once the request's head has come. */
export function startRawServer(answer: (socket: Socket) => void): Promise<TestServer> {
  return start(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => answer(socket));
    }),
  );
}

async function start(server: Server): Promise<TestServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let requests = 0;
  server.on('request', () => {
    requests += 1;
  });
  server.on('connection', (socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    allowed: [{ kind: 'address', address: '127.0.0.1', port }],
    connections: () => connections,
    requests: () => requests,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
