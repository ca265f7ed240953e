import type { SourceKind } from '@tinyforge/core-gitops';
import type { ForgeKind, GitRef } from '@tinyforge/providers';

/** A workload of the demo, before it has an address. */
export type DemoWorkload = {
  name: string;
  sourceKind: SourceKind;
  source: { forge: ForgeKind; repository: string; ref: GitRef; private?: boolean } | null;
  /** Whether GitOps is turned on; `synced` also syncs once, so that it starts out in sync and with a history. */
  gitops: 'off' | 'on' | 'synced';
  /** A field that is decided here whatever the file says, and why. */
  locked?: { field: string; reason: string };
  /** The live config that it starts with. */
  config: Record<string, unknown>;
};

const MAIN: GitRef = { kind: 'branch', name: 'main' };

/** One of each: every status, every kind, every forge. The repositories are in `demo-repositories.ts`. */
export const DEMO_WORKLOADS: readonly DemoWorkload[] = [
  {
    // Drifted: it was in sync, and then a commit asked for another port, a healthcheck and blue-green.
    name: 'Storefront',
    sourceKind: 'dockerfile',
    source: { forge: 'github', repository: 'acme/storefront', ref: MAIN },
    gitops: 'synced',
    config: {
      port: 3000,
      healthcheck: '/',
      deploy_strategy: 'recreate',
      dockerfile: 'Dockerfile',
      replicas: 3,
      memory: '512Mi',
      cpu: '500m',
      labels: { team: 'shop', tier: 'web' },
    },
  },
  {
    // In sync, private, read with the demo's credential.
    name: 'Checkout API',
    sourceKind: 'dockerfile',
    source: { forge: 'github', repository: 'acme/checkout-api', ref: MAIN, private: true },
    gitops: 'synced',
    config: {
      port: 8000,
      healthcheck: '/status',
      dockerfile: 'docker/Dockerfile',
      replicas: 4,
      memory: '768Mi',
      cpu: '1',
      labels: { team: 'payments', tier: 'api' },
      restart: 'on-failure',
    },
  },
  {
    // Fetch failed: the branch is gone.
    name: 'Billing worker',
    sourceKind: 'dockerfile',
    source: {
      forge: 'github',
      repository: 'acme/billing-worker',
      ref: { kind: 'branch', name: 'release/2026-10' },
    },
    gitops: 'on',
    config: { replicas: 1, memory: '1Gi', command: ['node', 'dist/worker.js'], labels: { team: 'payments' } },
  },
  {
    // Static, with two declared fields that a static site does not honour; drifted in the one that it does.
    name: 'Docs site',
    sourceKind: 'static',
    source: { forge: 'gitlab', repository: 'platform/docs-site', ref: { kind: 'default' } },
    gitops: 'on',
    config: {
      deploy_strategy: 'recreate',
      build: 'npm run build',
      output: 'dist',
      headers: { 'cache-control': 'public, max-age=300' },
    },
  },
  {
    // In a nested group of GitLab, with a field that is locked here.
    name: 'Edge API',
    sourceKind: 'dockerfile',
    source: { forge: 'gitlab', repository: 'team/edge/api', ref: MAIN },
    gitops: 'synced',
    locked: {
      field: 'deploy.deploy_strategy',
      reason: 'Two versions at once confuse the edge caches. Ask the edge team first.',
    },
    config: {
      port: 9000,
      deploy_strategy: 'recreate',
      dockerfile: 'Dockerfile',
      replicas: 6,
      memory: '256Mi',
      regions: ['fra', 'ams', 'waw'],
      labels: { team: 'edge', tier: 'api' },
    },
  },
  {
    // Invalid: a quoted port and a misspelt key.
    name: 'Newsletter',
    sourceKind: 'dockerfile',
    source: { forge: 'gitea', repository: 'growth/newsletter', ref: MAIN },
    gitops: 'on',
    config: { port: 8080, healthcheck: '/healthz', replicas: 1, memory: '256Mi', labels: { team: 'growth' } },
  },
  {
    // No file yet.
    name: 'Image resizer',
    sourceKind: 'dockerfile',
    source: { forge: 'gitea', repository: 'media/image-resizer', ref: MAIN },
    gitops: 'on',
    config: {
      port: 7000,
      healthcheck: '/ping',
      replicas: 2,
      memory: '2Gi',
      cpu: '2',
      labels: { team: 'media' },
    },
  },
  {
    // GitOps is off, although there is a file.
    name: 'Status page',
    sourceKind: 'static',
    source: { forge: 'gitea', repository: 'ops/status-page', ref: { kind: 'default' } },
    gitops: 'off',
    config: { build: 'make site', output: 'public', labels: { team: 'ops' } },
  },
  {
    name: 'Session cache',
    sourceKind: 'image',
    source: null,
    gitops: 'off',
    config: { image: 'valkey/valkey:8.1-alpine', port: 6379, memory: '512Mi', labels: { tier: 'cache' } },
  },
  {
    name: 'Observability',
    sourceKind: 'compose',
    source: null,
    gitops: 'off',
    config: {
      services: {
        prometheus: { image: 'prom/prometheus:v3.5.0', retention: '15d' },
        grafana: { image: 'grafana/grafana:12.1.1', port: 3000 },
      },
      labels: { team: 'ops' },
    },
  },
];
