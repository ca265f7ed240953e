import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DemoForge,
  DemoForgeError,
  type DemoToken,
  isServedAt,
  startDemoForge,
} from '@tinyforge/demo-forge';
import type { AllowedHost } from '@tinyforge/providers';

/** The demo's forge in this process: at most one server, and the one private address that it opens. */
export type DemoRuntime = {
  /** Holds the demo's repositories: `<data folder>/demo/forge/<forge>/<owner>/<name>`. */
  readonly directory: string;
  /** Whether the repositories are in this process's data folder. Another process on the same database may have them in its own. */
  hasFiles(): Promise<boolean>;
  /** Exactly the address of the running forge; nothing while none runs. */
  allowedHosts(): readonly AllowedHost[];
  /** `http://127.0.0.1:PORT`, or null while none runs. */
  origin(): string | null;
  /** Starts the forge on a free port. Does nothing when it runs. */
  start(options: { tokens: readonly DemoToken[] }): Promise<DemoForge>;
  /**
   * Starts the forge on the port that it had; on another one where something else has taken that. Does nothing when it runs.
   * @returns null where another process serves the same demo on that port
   */
  resume(options: { port: number; tokens: readonly DemoToken[] }): Promise<DemoForge | null>;
  /** Stops the forge, if it runs. The repositories stay. */
  stop(): Promise<void>;
  /** Takes the folder with the repositories away. */
  removeFiles(): Promise<void>;
  /** Runs one after the other what loads, starts or removes the demo. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
};

/** Made once per process. Starts nothing yet. */
export function createDemoRuntime({ dataDir }: { dataDir: string }): DemoRuntime {
  const folder = join(dataDir, 'demo');
  const directory = join(folder, 'forge');
  let forge: DemoForge | null = null;
  let last: Promise<unknown> = Promise.resolve();

  return {
    directory,
    hasFiles: async () => (await stat(directory).catch(() => null))?.isDirectory() ?? false,
    allowedHosts: () => (forge ? [{ kind: 'address', address: '127.0.0.1', port: forge.port }] : []),
    origin: () => forge && demoOrigin(forge.port),
    async start({ tokens }) {
      forge ??= await startDemoForge({ directory, port: 0, tokens });
      return forge;
    },
    async resume({ port, tokens }) {
      forge ??= await startAgain(directory, port, tokens);
      return forge;
    },
    async stop() {
      const running = forge;
      // First of all its address is no longer allowed.
      forge = null;
      await running?.stop();
    },
    removeFiles: () => rm(folder, { recursive: true, force: true }),
    exclusively(work) {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
  };
}

/** Where a demo forge on this port lives. */
export function demoOrigin(port: number): string {
  return `http://127.0.0.1:${port}`;
}

async function startAgain(
  directory: string,
  port: number,
  tokens: readonly DemoToken[],
): Promise<DemoForge | null> {
  try {
    return await startDemoForge({ directory, port, tokens });
  } catch (error) {
    const code = error instanceof DemoForgeError ? error.code : null;
    if (port === 0 || (code !== 'port_in_use' && code !== 'port_denied')) throw error;
    // After the failed attempt, so that of two processes that start at once the second one finds the first one's forge.
    if (code === 'port_in_use' && (await isServedAt(port, tokens))) return null;
    return startDemoForge({ directory, port: 0, tokens });
  }
}
