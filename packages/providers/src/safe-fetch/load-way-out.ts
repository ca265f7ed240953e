import { type AllowedHost, parseAllowedHosts } from './allowed-hosts.ts';
import { type HostAuthorities, loadAuthorities } from './authorities.ts';
import { type ForgeProxy, parseForgeProxy } from './forge-proxy.ts';

/** What an operator says about the way out, as it was written. Empty is not set. */
export type WayOutSettings = { allowedHosts: string; forgeCa: string; forgeProxy: string };

/** The same, read and checked: what `createSafeFetch` takes. */
export type WayOut = {
  allowedHosts: AllowedHost[];
  authorities: HostAuthorities[];
  proxy: ForgeProxy | null;
};

/**
 * Reads what the operator says, and the files that it names. All faults are told at once, a sentence each, with the variable's name before it;
 * none quotes the proxy's address, which may hold a password.
 */
export function loadWayOut(
  settings: WayOutSettings,
  now: Date,
): { ok: true; wayOut: WayOut } | { ok: false; problems: string[] } {
  const hosts = parseAllowedHosts(settings.allowedHosts);
  const loaded = loadAuthorities(settings.forgeCa, now);
  const parsed = parseForgeProxy(settings.forgeProxy);
  if (hosts.ok && loaded.ok && parsed.ok)
    return {
      ok: true,
      wayOut: { allowedHosts: hosts.hosts, authorities: loaded.authorities, proxy: parsed.proxy },
    };
  return {
    ok: false,
    problems: [
      ...(hosts.ok ? [] : [`TINYFORGE_ALLOWED_HOSTS: ${hosts.error}`]),
      ...(loaded.ok ? [] : loaded.problems.map((problem) => `TINYFORGE_FORGE_CA: ${problem}`)),
      ...(parsed.ok ? [] : [`TINYFORGE_FORGE_PROXY: ${parsed.error}`]),
    ],
  };
}
