import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Counts the client sockets that Node opens and the connections that undici begins while `run` runs. */
export async function countSockets(
  run: () => Promise<unknown>,
): Promise<{ sockets: number; connects: number }> {
  const counted = { sockets: 0, connects: 0 };
  const onSocket = () => {
    counted.sockets += 1;
  };
  const onConnect = () => {
    counted.connects += 1;
  };
  subscribe('net.client.socket', onSocket);
  subscribe('undici:client:beforeConnect', onConnect);
  try {
    await run();
  } finally {
    unsubscribe('net.client.socket', onSocket);
    unsubscribe('undici:client:beforeConnect', onConnect);
  }
  return counted;
}
