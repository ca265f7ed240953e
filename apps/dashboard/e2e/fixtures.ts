import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { createDemoRepository } from '@tinyforge/demo-forge';
import { openRepository, type Repository, SPEC_FILE } from './product/repository.ts';
import { type SignedIn, signIn } from './product/sign-in.ts';
import { type Product, startProduct } from './product/start-product.ts';
import { type StrictProduct, startStrictProduct } from './product/start-strict-product.ts';
import { watchFaults } from './product/watch-faults.ts';

export { expect };

const ADMIN = { name: 'Ada Admin', email: 'ada@example.com', password: 'correct horse battery' };
const VIEWER = { name: 'Vera Viewer', email: 'vera@example.com', password: 'only looking around' };

/** A workload of one test's own, so that no test sees what another did. */
export type OwnWorkload = { id: string; name: string; page: string; repository: Repository };

type AddWorkload = (options?: {
  name?: string;
  sourceKind?: 'dockerfile' | 'static';
  config?: Record<string, unknown>;
  /** The file's text; null: the repository has none. */
  file?: string | null;
  branch?: string;
}) => Promise<OwnWorkload>;

type PerTest = { addWorkload: AddWorkload; viewerPage: Page };
type PerWorker = {
  product: Product;
  admin: SignedIn;
  viewer: SignedIn;
  demo: { baseUrl: string; directory: string };
  /** Another one, where admins must have a second factor. Started for the first test that asks for it. */
  strict: StrictProduct;
};

/**
 * Tests of the shared product: started once, with an admin, a viewer and the loaded demo. `page` belongs to the admin. A page that
 * reports an error to its console fails its test.
 */
export const test = base.extend<PerTest, PerWorker>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs out of this pattern.
    async ({}, use) => {
      const product = await startProduct({ firstAdmin: ADMIN });
      await use(product);
      await product.dispose();
    },
    { scope: 'worker', timeout: 400_000 },
  ],
  admin: [async ({ product }, use) => use(await signIn(product.url, ADMIN)), { scope: 'worker' }],
  viewer: [
    async ({ product, admin }, use) => {
      await admin.api.person.create.mutate({ ...VIEWER, role: 'viewer' });
      await use(await signIn(product.url, VIEWER));
    },
    { scope: 'worker' },
  ],
  demo: [
    async ({ admin }, use) => {
      const loaded = await admin.api.demo.load.mutate();
      expect(loaded.outcome).toBe('loaded');
      const { baseUrl, directory } = await admin.api.demo.state.query();
      if (baseUrl === null || directory === null) throw new Error('The demo says that it is not loaded.');
      await use({ baseUrl, directory });
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  strict: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs out of this pattern.
    async ({}, use) => {
      const strict = await startStrictProduct(ADMIN);
      await use(strict);
      await strict.dispose();
    },
    { scope: 'worker', timeout: 400_000 },
  ],

  baseURL: ({ product }, use) => use(product.url),
  storageState: ({ admin }, use) => use(admin.storageState),
  page: async ({ page }, use) => {
    const faults = watchFaults(page);
    await use(page);
    expect(faults).toEqual([]);
  },
  viewerPage: async ({ browser, product, viewer }, use) => {
    const context = await browser.newContext({ baseURL: product.url, storageState: viewer.storageState });
    const page = await context.newPage();
    const faults = watchFaults(page);
    await use(page);
    await context.close();
    expect(faults).toEqual([]);
  },
  addWorkload: async ({ admin, demo }, use) => {
    await use(async ({ name, sourceKind = 'dockerfile', config = {}, file = null, branch } = {}) => {
      const unique = randomUUID().slice(0, 8);
      const repositoryName = `acme/own-${unique}`;
      const { path } = await createDemoRepository({
        directory: demo.directory,
        forge: 'github',
        repository: repositoryName,
        files: { 'README.md': '# A repository of one test\n' },
      });
      const repository = openRepository(path);
      if (branch !== undefined) await repository.git('checkout', '--quiet', '-b', branch);
      if (file !== null) await repository.commit(file, { message: 'Declare the deploy config' });
      const created = await admin.api.workload.create.mutate({
        name: name ?? `Own ${unique}`,
        sourceKind,
        config,
        source: {
          forge: 'github',
          baseUrl: `${demo.baseUrl}/github`,
          repository: repositoryName,
          ref: { kind: 'branch', name: branch ?? 'main' },
          credentialId: null,
        },
      });
      if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
      const { id } = created;
      await admin.api.gitops.configure.mutate({ workloadId: id, enabled: true, path: SPEC_FILE });
      return { id, name: name ?? `Own ${unique}`, page: `/workloads/${id}`, repository };
    });
  },
});

/** Where the repository of a demo workload lies. */
export function demoRepository(demo: { directory: string }, path: `${string}/${string}`): Repository {
  return openRepository(join(demo.directory, path));
}
