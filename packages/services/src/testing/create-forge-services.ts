import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoForge, type StartDemoForgeOptions, startDemoForge } from '@tinyforge/demo-forge';
import type { Actor, ServiceContext } from '../context.ts';
import { createTestServices, type TestServices } from './create-test-services.ts';

export const ADMIN: Actor = { id: 'admin-1', name: 'Ada Admin', role: 'admin', groups: {} };
export const OTHER_ADMIN: Actor = { id: 'admin-2', name: 'Olga Other', role: 'admin', groups: {} };
export const VIEWER: Actor = { id: 'viewer-1', name: 'Vera Viewer', role: 'viewer', groups: {} };

export type ForgeServices = Pick<TestServices, 'testDatabase' | 'allowedHosts' | 'logged' | 'close'> & {
  /** As an admin. */
  ctx: ServiceContext;
  /** The same for another actor. */
  as(actor: Actor): ServiceContext;
  forge: DemoForge;
  /** Where the demo forge's repositories are. */
  directory: string;
};

/** `createTestServices` with a forge over real git repositories, which the safe fetch may reach. */
export async function createForgeServices(
  options: Pick<StartDemoForgeOptions, 'intercept' | 'tokens'> = {},
): Promise<ForgeServices> {
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-services-'));
  const [services, forge] = await Promise.all([
    createTestServices(),
    startDemoForge({ directory, ...options }),
  ]);
  services.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: forge.port });
  return {
    ...services,
    ctx: services.as(ADMIN),
    forge,
    directory,
    async close() {
      await Promise.all([services.close(), forge.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
