import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { createProviders, createSafeFetch, FORGE_KINDS, type ForgeKind } from '../../index.ts';
import type { SafeFetchTimeouts } from '../../safe-fetch/safe-fetch.ts';
import { HOST_NAME, PUBLIC_ADDRESS } from './addresses.ts';
import type { Look, Looked } from './look.ts';
import { measureMemory } from './measure-memory.ts';
import { FILE, REPOSITORY } from './start-hostile-forge.ts';

// The process that looks at the hostile forge, with the product's own code and nothing else in its memory.

const [forge, port, timeouts] = readArguments();
let dns: string[][] = [];

const options = {
  allowedHosts: () => [
    { kind: 'address', address: '127.0.0.1', port } as const,
    { kind: 'name', name: HOST_NAME, port } as const,
  ],
  timeouts,
  resolveHost: async () => (dns.shift() ?? []).map((address) => ({ address, family: 4 })),
};
const direct = createSafeFetch(options);
const proxied = createSafeFetch({
  ...options,
  proxy: { isSecure: false, hostname: '127.0.0.1', port, authorization: null },
  resolveHost: async () => [{ address: PUBLIC_ADDRESS, family: 4 }],
});

// No packet leaves for a public address: what is wanted to know is where the next try goes.
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  const connect = socket.connect;
  socket.connect = ((...args: [{ host?: string }]) => {
    const [options] = args.flat();
    if (options?.host === HOST_NAME) return socket.destroy(new Error('stopped by the test'));
    return Reflect.apply(connect, socket, args);
  }) as typeof connect;
});

async function look({ dns: answers, isProxied }: Look): Promise<Looked> {
  dns = answers ? structuredClone(answers) : [];
  const origin = isProxied ? `https://${HOST_NAME}` : `http://${answers ? HOST_NAME : '127.0.0.1'}:${port}`;
  // The connections stay; what was read before must not answer in the forge's place.
  const fetch = isProxied ? proxied : direct;
  const providers = createProviders({ fetch, lookTimeoutMs: timeouts.overall });
  const memory = measureMemory();
  const startedAt = performance.now();
  const result = await providers[forge].readFile({
    baseUrl: `${origin}/${forge}`,
    repository: REPOSITORY,
    ref: { kind: 'default' },
    path: FILE,
  });
  return {
    outcome: result.outcome === 'fetch_failed' ? result.reason : result.outcome,
    retryAt: (result.outcome === 'fetch_failed' && result.retryAt?.getTime()) || null,
    ms: performance.now() - startedAt,
    ...memory.end(),
  };
}

function readArguments(): [ForgeKind, number, SafeFetchTimeouts] {
  const [name, portNumber, limits] = process.argv.slice(2);
  const kind = FORGE_KINDS.find((known) => known === name);
  if (!kind || !limits) throw new Error('Started by run-hostile-cases.ts, with forge, port and timeouts.');
  return [kind, Number(portNumber), JSON.parse(limits)];
}

process.on('message', async (message: Look) => {
  process.send?.(await look(message));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
