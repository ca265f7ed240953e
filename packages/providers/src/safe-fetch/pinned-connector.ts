import { lookup as dnsLookup } from 'node:dns/promises';
import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';
import {
  isLiteralAllowed,
  isPublicAddress,
  isResolvedAddressAllowed,
  parseAddress,
} from './address-rules.ts';
import type { AllowedHost } from './allowed-hosts.ts';
import { findAuthorities, type HostAuthorities } from './authorities.ts';
import type { ForgeProxy } from './forge-proxy.ts';
import { openTunnel } from './open-tunnel.ts';
import { SafeFetchError } from './safe-fetch-error.ts';

export type ResolvedAddress = { address: string; family: number };

/** Every address of a host name, in the system's order. */
export type ResolveHost = (hostname: string) => Promise<ResolvedAddress[]>;

const resolveWithSystem: ResolveHost = (hostname) => dnsLookup(hostname, { all: true, order: 'verbatim' });

/**
 * An undici connector that opens no socket before every address of the host was checked, and then connects to
 * exactly those: there is no second look-up that could answer differently. One denied answer refuses the host.
 * With a proxy, https to public addresses goes through a tunnel to one of them; what the allow list opened (private addresses, plain http) is
 * near, and is connected to directly. `timeoutMs` bounds resolving and connecting (proxy, TCP and TLS) together.
 */
export function createPinnedConnector(options: {
  allowedHosts: () => readonly AllowedHost[];
  authorities?: readonly HostAuthorities[];
  proxy?: ForgeProxy | null;
  timeoutMs: number;
  resolveHost?: ResolveHost;
}): buildConnector.connector {
  const { authorities = [], proxy = null, resolveHost = resolveWithSystem } = options;

  async function open(target: buildConnector.Options): Promise<Socket> {
    const deadline = Date.now() + options.timeoutMs;
    const remaining = () => Math.max(1, deadline - Date.now());
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
    const addresses = await withinTime(
      findAddresses(target.hostname, port, options.allowedHosts(), resolveHost),
      options.timeoutMs,
    );
    const isTunneled =
      proxy !== null &&
      target.protocol === 'https:' &&
      addresses.every(({ address }) => isPublicAddress(address));
    const tunnel =
      isTunneled &&
      (await openTunnel({
        proxy,
        addresses,
        port,
        timeoutMs: remaining(),
        ca: findAuthorities(authorities, proxy.hostname, proxy.port),
      }));
    const ca = findAuthorities(authorities, target.hostname, port);
    const connect = buildConnector({
      lookup: answerWith(addresses),
      timeout: remaining(),
      maxCachedSessions: 0,
      rejectUnauthorized: true, // NODE_TLS_REJECT_UNAUTHORIZED does not count here
      ...(ca && { ca: [...ca] }),
    });
    const socket = await connectWith(connect, tunnel ? { ...target, httpSocket: tunnel } : target);
    // Behind a tunnel the other end is the proxy, which was told the address.
    const fault = tunnel ? null : checkPeer(socket, addresses);
    if (!fault) return socket;
    socket.destroy();
    throw fault;
  }

  return (target, callback) => {
    open(target).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error('connect'), null),
    );
  };
}

function connectWith(connect: buildConnector.connector, target: buildConnector.Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connect(target, (error, socket) => (error ? reject(error) : resolve(socket)));
  });
}

async function withinTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    const error = new SafeFetchError('timeout', 'No answer from DNS in time.');
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  return Promise.race([answer, expired]).finally(() => clearTimeout(timer));
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
  const addresses = await resolveHost(hostname).catch((error: unknown) => {
    // Whatever else went wrong with DNS may pass by itself.
    const isUnknown = error instanceof Error && 'code' in error && error.code === 'ENOTFOUND';
    throw new SafeFetchError(
      'network',
      'The host name was not found.',
      isUnknown ? 'host_not_found' : undefined,
    );
  });
  if (addresses.length === 0)
    throw new SafeFetchError('network', 'The host name has no address.', 'host_not_found');
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
