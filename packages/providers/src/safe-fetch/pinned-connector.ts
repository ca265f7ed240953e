import { lookup as dnsLookup } from 'node:dns/promises';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import { isLiteralAllowed, isResolvedAddressAllowed, parseAddress } from './address-rules.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import { SafeFetchError } from './safe-fetch-error.ts';

export type ResolvedAddress = { address: string; family: number };

/** Every address of a host name, in the system's order. */
export type ResolveHost = (hostname: string) => Promise<ResolvedAddress[]>;

const resolveWithSystem: ResolveHost = (hostname) => dnsLookup(hostname, { all: true, order: 'verbatim' });

/**
 * An undici connector that opens no socket before every address of the host was checked, and then connects to
 * exactly those: there is no second look-up that could answer differently. One denied answer refuses the host.
 * `timeoutMs` bounds resolving and connecting (TCP and TLS) together.
 */
export function createPinnedConnector(options: {
  allowedHosts: () => readonly AllowedHost[];
  timeoutMs: number;
  resolveHost?: ResolveHost;
}): buildConnector.connector {
  const resolveHost = options.resolveHost ?? resolveWithSystem;

  return (target, callback) => {
    const deadline = Date.now() + options.timeoutMs;
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new SafeFetchError('timeout', 'No answer from DNS in time.')),
        options.timeoutMs,
      );
    });
    Promise.race([findAddresses(target.hostname, port, options.allowedHosts(), resolveHost), expired])
      .finally(() => clearTimeout(timer))
      .then((addresses) => {
        const connect = buildConnector({
          lookup: answerWith(addresses),
          timeout: Math.max(1, deadline - Date.now()),
          maxCachedSessions: 0,
        });
        connect(target, (error, socket) => {
          if (error) return callback(error, null);
          const fault = checkPeer(socket, addresses);
          if (!fault) return callback(null, socket);
          socket.destroy();
          callback(fault, null);
        });
      })
      .catch((error: unknown) => callback(error instanceof Error ? error : new Error('connect'), null));
  };
}

async function findAddresses(
  hostname: string,
  port: number,
  allowed: readonly AllowedHost[],
  resolveHost: ResolveHost,
): Promise<ResolvedAddress[]> {
  const literal = parseAddress(hostname);
  if (literal) {
    if (!isLiteralAllowed(literal, port, allowed)) throw blocked();
    return [{ address: literal, family: literal.includes(':') ? 6 : 4 }];
  }
  const addresses = await resolveHost(hostname).catch(() => {
    throw new SafeFetchError('network', 'The host name was not found.');
  });
  if (addresses.length === 0) throw new SafeFetchError('network', 'The host name has no address.');
  for (const { address } of addresses) {
    const parsed = parseAddress(address);
    if (!parsed || !isResolvedAddressAllowed(hostname, port, parsed, allowed)) throw blocked();
  }
  return addresses;
}

/** Answers Node's look-up with what was checked; Node asks for `all` when it tries families in turn. */
function answerWith(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
  };
}

/** The backstop: the socket's other end must be one of the addresses that were checked. */
function checkPeer(socket: Socket, addresses: readonly ResolvedAddress[]): SafeFetchError | null {
  const peer = parseAddress(socket.remoteAddress ?? '');
  const isChecked = peer !== null && addresses.some(({ address }) => parseAddress(address) === peer);
  return isChecked ? null : blocked();
}

function blocked(): SafeFetchError {
  return new SafeFetchError('blocked_address', 'The host has an address that is not allowed.');
}
