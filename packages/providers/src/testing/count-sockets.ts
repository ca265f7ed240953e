import { createHook } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * `sockets` that Node opens as a client (it does not tell of those under TLS), `connects` that undici begins (before it
 * has asked for an address), and `attempts`: what the system was asked to connect, TLS or not.
 */
export type CountedSockets = { sockets: number; connects: number; attempts: number };

/** Counts the connections of this process while `run` runs, on the runtime's own channels. */
export async function countSockets(run: () => Promise<unknown>): Promise<CountedSockets> {
  const counted: CountedSockets = { sockets: 0, connects: 0, attempts: 0 };
  const onSocket = () => {
    counted.sockets += 1;
  };
  const onConnect = () => {
    counted.connects += 1;
  };
  const hook = createHook({
    init(_id, type) {
      if (type === 'TCPCONNECTWRAP') counted.attempts += 1;
    },
  });
  subscribe('net.client.socket', onSocket);
  subscribe('undici:client:beforeConnect', onConnect);
  hook.enable();
  try {
    await run();
  } finally {
    hook.disable();
    unsubscribe('net.client.socket', onSocket);
    unsubscribe('undici:client:beforeConnect', onConnect);
  }
  return counted;
}
