import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type DemoForge, type StartDemoForgeOptions, startDemoForge } from '../start-demo-forge.ts';

/** A folder of its own for one test file, gone when it ends. */
export async function createTestDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-demo-forge-'));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * A demo forge, stopped when its test file ends, or its test where `cleanUp` is `onTestFinished`.
 * `get` asks it for a path, and follows no redirect.
 */
export async function startTestForge(
  options: StartDemoForgeOptions,
  cleanUp: (stop: () => Promise<void>) => void = afterAll,
): Promise<
  DemoForge & { get(path: string, headers?: Record<string, string>, method?: string): Promise<Response> }
> {
  const forge = await startDemoForge(options);
  cleanUp(() => forge.stop());
  return {
    ...forge,
    get: (path, headers = {}, method = 'GET') =>
      fetch(`http://127.0.0.1:${forge.port}${path}`, { headers, method, redirect: 'manual' }),
  };
}
