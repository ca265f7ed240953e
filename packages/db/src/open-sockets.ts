import { Socket } from 'node:net';

/** Where to connect: a host and its port, or the path of a Unix socket. */
export type Place = { host: string; port: number } | { path: string };

export type Sockets = {
  /** For postgres.js's `socket`. @throws where the last connection was closed without an answer (`CLOSED_UNANSWERED`) */
  open(): Socket;
  /** Ends the loop protection: the server has taken a connection. */
  markProven(): void;
  destroyAll(): void;
};

/**
 * Opens the sockets of one postgres.js client. postgres.js 3.4 itself connects again at once, and for ever, where the
 * other side takes a connection and closes it before the sign-in is over: a web server, or a proxy without a server
 * behind it.
 */
export function createSockets(place: Place): Sockets {
  const opened = new Set<Socket>();
  let isProven = false;
  return {
    open() {
      const closed = [...opened].filter((socket) => socket.destroyed);
      for (const socket of closed) opened.delete(socket);
      if (!isProven && closed.some((socket) => socket.errored === null))
        throw Object.assign(new Error('The connection was closed before the server answered.'), {
          code: 'CLOSED_UNANSWERED',
        });
      // postgres.js reads host and port for the name that it sends in TLS, and for its errors.
      const socket = Object.assign(new Socket(), place);
      socket.connect(place);
      opened.add(socket);
      return socket;
    },
    markProven() {
      isProven = true;
    },
    destroyAll() {
      for (const socket of opened) socket.destroy();
    },
  };
}
