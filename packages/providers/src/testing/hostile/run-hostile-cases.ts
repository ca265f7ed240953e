import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { FORGE_KINDS, type ForgeKind } from '../../index.ts';
import type { SafeFetchTimeouts } from '../../safe-fetch/safe-fetch.ts';
import { HOSTILE_CASES, type HostileCase } from './hostile-cases.ts';
import type { Look, Looked } from './look.ts';
import { startHostileForge } from './start-hostile-forge.ts';

/** The most by which one look may raise the process's memory, whatever a forge sends. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** The most that the whole looking process may have, after all that went before. */
const MAX_PEAK_BYTES = 256 * 1024 * 1024;

/** Milliseconds that a busy machine may add to a limit. */
const SLACK_MS = 1_500;

const LONGEST_RETRY_MS = 24 * 60 * 60 * 1000;

const HONESTLY: Look = { dns: null, isProxied: false };

export type HostileResult = Looked & {
  name: string;
  forge: ForgeKind;
  expected: string;
  limitMs: number;
  /** What is wrong; empty where all is well. */
  faults: string[];
};

/**
 * Does every harm to a look at every forge, and then looks again with the same safe fetch. The forges go side by side;
 * each is looked at by a process of its own, so that the memory is that of the product's code for one look alone.
 */
export async function runHostileCases(timeouts: SafeFetchTimeouts): Promise<HostileResult[]> {
  const results = await Promise.all(FORGE_KINDS.map((kind) => runAgainst(kind, timeouts)));
  return results.flat();
}

async function runAgainst(kind: ForgeKind, timeouts: SafeFetchTimeouts): Promise<HostileResult[]> {
  const forge = await startHostileForge(kind);
  const looker = fork(
    fileURLToPath(new URL('looker.ts', import.meta.url)),
    [kind, String(forge.port), JSON.stringify(timeouts)],
    { execArgv: ['--import', 'tsx'] },
  );
  const results: HostileResult[] = [];
  try {
    await nextMessage(looker);
    await ask(looker, HONESTLY); // loads and warms up
    for (const hostile of HOSTILE_CASES) {
      const connections = forge.connections();
      forge.setCase(hostile);
      const isProxied = hostile.proxy !== undefined;
      const looked = await ask(looker, { dns: hostile.dns ?? null, isProxied });
      forge.setCase(null);
      const wasReached = forge.connections() > connections;
      const next = await ask(looker, HONESTLY);
      const limitMs = (hostile.endsAt ? timeouts[hostile.endsAt] : timeouts.headers) + SLACK_MS;
      const faults = findFaults(hostile, looked, limitMs);
      if (hostile.dns && wasReached) faults.push('a private address was reached');
      if (next.outcome !== 'found') faults.push(`the next look: ${next.outcome}`);
      results.push({ ...looked, name: hostile.name, forge: kind, expected: hostile.reason, limitMs, faults });
    }
  } finally {
    looker.disconnect();
    await forge.stop();
  }
  return results;
}

function findFaults(hostile: HostileCase, looked: Looked, limitMs: number): string[] {
  const faults: string[] = [];
  if (looked.outcome !== hostile.reason) faults.push(`${looked.outcome} instead of ${hostile.reason}`);
  if (looked.ms > limitMs) faults.push(`took ${Math.round(looked.ms)} ms of ${limitMs}`);
  if (looked.growthBytes > MAX_GROWTH_BYTES) faults.push(`took ${looked.growthBytes} bytes more`);
  if (looked.peakBytes > MAX_PEAK_BYTES) faults.push(`had ${looked.peakBytes} bytes`);
  if (looked.retryAt !== null && looked.retryAt > Date.now() + LONGEST_RETRY_MS)
    faults.push('believes a limit of more than a day');
  return faults;
}

async function ask(looker: ChildProcess, look: Look): Promise<Looked> {
  const answer = nextMessage(looker);
  looker.send(look);
  return (await answer) as Looked;
}

async function nextMessage(looker: ChildProcess): Promise<unknown> {
  const end = new AbortController();
  const ended = once(looker, 'exit', { signal: end.signal }).then(([code]) => {
    throw new Error(`The looking process ended with ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(looker, 'message', { signal: end.signal }), ended]);
    return message;
  } finally {
    end.abort();
    await ended.catch(() => {});
  }
}
