import { commitFiles, createDemoRepository, type DemoFile } from '@tinyforge/demo-forge';
import type { ForgeKind, GitRef } from '@tinyforge/providers';
import { configureGitops } from '../gitops/configure-gitops.ts';
import { createWorkload } from '../workload/create-workload.ts';
import type { ForgeServices } from './create-forge-services.ts';

export const SPEC_PATH = '.tinyforge.yml';

export type TestWorkload = {
  id: string;
  /** Folder of its repository. */
  path: string;
  /** Commits another text of the file; null takes the file away. */
  commitSpec(text: DemoFile): Promise<{ commitSha: string }>;
};

type Options = {
  spec?: DemoFile;
  config?: Record<string, unknown>;
  sourceKind?: 'dockerfile' | 'static';
  forge?: ForgeKind;
  repository?: string;
  ref?: GitRef;
  private?: boolean;
  credentialId?: string | null;
  enabled?: boolean;
};

let made = 0;

/** Makes a repository in the test's forge and a workload that reads it, through the use cases. */
export async function addWorkload(services: ForgeServices, options: Options = {}): Promise<TestWorkload> {
  made++;
  const {
    spec = 'version: 1\ndeploy:\n  port: 8080\n',
    config = { port: 3000, healthcheck: '/health', replicas: 2, labels: { team: 'web' } },
    sourceKind = 'dockerfile',
    forge = 'github',
    repository = `acme/app-${made}`,
    ref = { kind: 'default' },
    credentialId = null,
    enabled = true,
  } = options;
  const files = { 'README.md': '# App\n', ...(spec !== null && { [SPEC_PATH]: spec }) };
  const { path } = await createDemoRepository({
    directory: services.directory,
    forge,
    repository,
    files,
    private: options.private,
  });
  const created = await createWorkload(services.ctx, {
    name: `App ${made}`,
    sourceKind,
    source: { forge, baseUrl: services.forge.baseUrl(forge), repository, ref, credentialId },
    config,
  });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  if (enabled) {
    await configureGitops(services.ctx, { workloadId: created.id, enabled: true, path: SPEC_PATH });
  }
  return {
    id: created.id,
    path,
    commitSpec: (text) =>
      commitFiles({ path, files: { [SPEC_PATH]: text }, message: 'Change deploy config' }),
  };
}
