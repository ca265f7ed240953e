import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@tinyforge/api/testing';
import { createDemoRepository, type DemoForge, startDemoForge } from '@tinyforge/demo-forge';
import { createSafeFetch } from '@tinyforge/providers';
import {
  configureGitops,
  createWorkload,
  type ServiceContext,
  startWebhookDelivery,
} from '@tinyforge/services';
import { createTestServices, type TestServices } from '@tinyforge/services/testing';

export type Platform = {
  one: TestServices;
  server: ApiServer;
  forge: DemoForge;
  /** As an admin. */
  ctx: ServiceContext;
  /** The same admin's session. */
  cookie: string;
  /** A folder of its own. */
  directory: string;
  /** A repository with these files, and a workload under GitOps that reads it. */
  addWorkload(
    name: string,
    files: Record<string, string>,
    config: Record<string, unknown>,
  ): Promise<{ id: string; path: string }>;
  close(): Promise<void>;
};

/** Everything that runs in production, on loopback: the API over HTTP, the sending of webhooks, a database, and a forge over real git repositories. */
export async function createPlatform(): Promise<Platform> {
  const directory = await mkdtemp(join(tmpdir(), 'tinyforge-examples-'));
  const one = await createTestServices();
  const [server, forge] = [
    await startApiServer(one),
    await startDemoForge({ directory: join(directory, 'forge') }),
  ];
  one.allowedHosts.push({ kind: 'address', address: '127.0.0.1', port: forge.port });
  const fetch = createSafeFetch({ allowedHosts: () => one.allowedHosts });
  const delivery = startWebhookDelivery({ ...one.services, fetch }, { pollMs: 20 });
  const admin = await one.addPerson('admin', 'Ada Admin');
  const ctx = one.as(admin);
  return {
    one,
    server,
    forge,
    ctx,
    cookie: await one.signIn(admin.email),
    directory,
    async addWorkload(name, files, config) {
      const repository = `acme/${name.toLowerCase()}`;
      const { path } = await createDemoRepository({
        directory: join(directory, 'forge'),
        forge: 'github',
        repository,
        files,
      });
      const source = {
        forge: 'github',
        baseUrl: forge.baseUrl('github'),
        repository,
        ref: { kind: 'default' },
        credentialId: null,
      } as const;
      const created = await createWorkload(ctx, { name, sourceKind: 'dockerfile', source, config });
      if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
      await configureGitops(ctx, { workloadId: created.id, enabled: true, path: '.tinyforge.yml' });
      return { id: created.id, path };
    },
    async close() {
      await delivery.stop();
      await Promise.all([server.stop(), forge.stop(), fetch.close()]);
      await one.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
