import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** Writes past Node's HTTP, which would not say such things. */
export function sendRaw(response: ServerResponse, text: string): Socket {
  const { socket } = response;
  if (!socket) throw new Error('The client has left.');
  socket.write(text);
  return socket;
}

/** Does something again and again until the client leaves. */
export function repeat(response: ServerResponse, everyMs: number, act: () => void): void {
  const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : act()), everyMs);
  response.socket?.on('close', () => clearInterval(timer));
}

/** Sends as fast as it is taken, until the client leaves. */
export function flood(stream: Writable, chunk: Uint8Array): void {
  const pump = () => {
    while (!stream.destroyed && stream.write(chunk));
  };
  stream.on('drain', pump);
  pump();
}
