import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schema } from '@tinyforge/db';
import {
  createProviders,
  createSafeFetch,
  type DetailParams,
  FETCH_FAILURE_DETAILS,
  type FetchFailureDetail,
  type FetchFailureReason,
  type ForgeKind,
} from '@tinyforge/providers';
import { makeAuthority, type TestCertificate } from '@tinyforge/providers/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceContext } from '../context.ts';
import { createCredential } from '../credential/create-credential.ts';
import { testCredential } from '../credential/test-credential.ts';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, VIEWER } from '../testing/create-forge-services.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { listWorkloads } from '../workload/list-workloads.ts';
import { configureGitops } from './configure-gitops.ts';
import { getGitops } from './get-gitops.ts';
import { syncGitops } from './sync-gitops.ts';

const HOST = '127.0.0.1';
const directory = mkdtempSync(join(tmpdir(), 'tinyforge-detail-'));
const PRIVATE_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const authority = makeAuthority(directory, 'lan');

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  await services.close();
  rmSync(directory, { recursive: true });
});

type Stand = Parameters<typeof createSafeFetch>[0] & {
  baseUrl: string;
  forge?: ForgeKind;
  reason?: FetchFailureReason;
  /** False where only a request about a repository can fail in this way. */
  isSeenByTest?: boolean;
  hasCredential?: boolean;
  /** Whether the credential is an app. */
  isApp?: boolean;
  /** What a fresh look has besides the detail. */
  params?: DetailParams;
};

/** A server on loopback with this certificate, which may be reached and is believed when `authority` has signed for it. */
async function standBehind({ key, cert }: TestCertificate, isBelieved: boolean): Promise<Stand> {
  const server = createServer({ key, cert }, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  services.allowedHosts.push({ kind: 'address', address: HOST, port });
  const certificates = [readFileSync(authority.certPath, 'utf8')];
  return {
    allowedHosts: () => services.allowedHosts,
    authorities: isBelieved ? [{ host: HOST, port, certificates }] : [],
    baseUrl: `https://${HOST}:${port}`,
  };
}

/** A forge on loopback that gives this answer to every request. */
async function standAnswering(answer: RequestListener, about: Partial<Stand>): Promise<Stand> {
  const server = createHttpServer(answer);
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  services.allowedHosts.push({ kind: 'address', address: HOST, port });
  return { allowedHosts: () => services.allowedHosts, baseUrl: `http://${HOST}:${port}`, ...about };
}

/** What has to be the case for each of them. Nothing leaves this machine. */
const STANDS: Record<FetchFailureDetail, () => Stand | Promise<Stand>> = {
  certificate_not_trusted: () => standBehind(authority.issue(HOST), false),
  certificate_expired: () => standBehind(authority.issue(HOST, -1), true),
  certificate_other_host: () => standBehind(authority.issue('git.lan'), true),
  host_not_found: () => ({
    allowedHosts: () => [],
    resolveHost: async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND git.example.com'), { code: 'ENOTFOUND' });
    },
    baseUrl: 'https://git.example.com',
  }),
  proxy: () => ({
    allowedHosts: () => [],
    resolveHost: async () => [{ address: '1.1.1.1', family: 4 }],
    // Nobody listens there.
    proxy: { isSecure: false, hostname: HOST, port: 1, authorization: 'Basic c2VjcmV0LW9mLXByb3h5' },
    baseUrl: 'https://git.example.com',
  }),
  encoded_slash: () =>
    standAnswering((_request, response) => response.writeHead(404).end('<h1>Not Found</h1>'), {
      forge: 'gitlab',
      reason: 'bad_response',
      isSeenByTest: false,
    }),
  server_error: () =>
    standAnswering((_request, response) => response.writeHead(502).end(), { reason: 'bad_response' }),
  empty_repository: () =>
    standAnswering(
      ({ url = '' }, response) =>
        url.includes('/branches/') || url.endsWith('/user')
          ? response.writeHead(404).end('{}')
          : response.end('{"id":1,"full_name":"acme/app","default_branch":"main","empty":true}'),
      { reason: 'ref_not_found', isSeenByTest: false },
    ),
  no_credential: () =>
    standAnswering((_request, response) => response.writeHead(403).end('{}'), {
      reason: 'forbidden',
      hasCredential: false,
    }),
  sso_required: async () => {
    const stand: Stand = await standAnswering(
      (_request, response) =>
        response
          .writeHead(403, {
            'x-github-sso': `required; url=${stand.baseUrl}/orgs/acme/sso?authorization_request=A`,
          })
          .end('{}'),
      { forge: 'github', reason: 'forbidden' },
    );
    return { ...stand, params: { ssoUrl: `${stand.baseUrl}/orgs/acme/sso?authorization_request=A` } };
  },
  // Only an app signs with a time: `github-apps.test.ts` of the providers has it with its difference.
  clock: () =>
    standAnswering(
      (_request, response) =>
        response
          .writeHead(401, { date: 'unknown' })
          .end(`{"message":"'Expiration time' claim ('exp') is late"}`),
      { forge: 'github', reason: 'unauthorized', isApp: true },
    ),
};

/** The same services, for whom the forge is as `stand` has it. */
function contextFor(stand: Stand): ServiceContext {
  const fetch = createSafeFetch(stand);
  closers.push(() => fetch.close());
  return { ...services.ctx, providers: createProviders({ fetch }) };
}

describe.each(FETCH_FAILURE_DETAILS)('a forge that could not be read for %s', (detail) => {
  it('says so in the panel, the list, the answer to a sync and the test of the credential', async () => {
    const stand = await STANDS[detail]();
    const ctx = contextFor(stand);
    const { reason = 'network', forge = 'gitea', isSeenByTest = true, hasCredential = true, params } = stand;
    const place = { forge, baseUrl: stand.baseUrl };
    const credential = await createCredential(ctx, {
      ...place,
      name: detail,
      ...(stand.isApp
        ? { kind: 'github_app', appId: '1', installationId: '1', privateKey: PRIVATE_KEY }
        : { token: 'the-token-for-it' }),
    });
    if (credential.outcome !== 'created') throw new Error(JSON.stringify(credential));
    const created = await createWorkload(ctx, {
      name: `Behind ${detail}`,
      sourceKind: 'dockerfile',
      source: {
        ...place,
        repository: 'acme/app',
        ref: { kind: 'default' },
        credentialId: hasCredential ? credential.id : null,
      },
      config: {},
    });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    const workloadId = created.id;
    await configureGitops(ctx, { workloadId, enabled: true, path: '.tinyforge.yml' });

    const failure = { reason, detail, retryAt: null };
    const listed = async () => {
      const { items } = await listWorkloads(services.as(VIEWER), { search: `Behind ${detail}` });
      return items.map(({ gitops }) => gitops);
    };
    expect(await listed()).toMatchObject([{ status: null, reason: null, detail: null }]);
    const seen = await getGitops({ ...ctx, actor: VIEWER }, { workloadId });
    expect(seen).toMatchObject(failure);
    expect(seen).not.toHaveProperty('ssoUrl');
    expect(await listed()).toMatchObject([{ status: 'fetch_failed', reason, detail }]);
    expect(await getGitops(ctx, { workloadId })).toMatchObject({ ...failure, ...params });
    expect(await syncGitops(ctx, { workloadId })).toEqual({ outcome: 'fetch_failed', ...failure, ...params });
    if (isSeenByTest && hasCredential)
      expect(await testCredential(ctx, credential)).toEqual({
        outcome: 'tested',
        result: { ok: false, ...failure, ...params },
      });
  });
});

it('is not said any more once the file was read, and a code from elsewhere is none', async () => {
  const { ctx } = services;
  const workload = await addWorkload(services);
  const { reading } = schema;
  const mine = eq(reading.workloadId, workload.id);
  const listed = async () => {
    const { items } = await listWorkloads(ctx, { limit: 100 });
    return items.find(({ id }) => id === workload.id)?.gitops;
  };
  await getGitops(ctx, { workloadId: workload.id });
  const failed = { status: 'fetch_failed', reason: 'network' } as const;
  await ctx.db.write
    .update(reading)
    .set({ ...failed, detail: 'proxy' })
    .where(mine);
  expect(await listed()).toMatchObject({ ...failed, detail: 'proxy' });
  await ctx.db.write
    .update(reading)
    .set({ ...failed, reason: 'sunspots', detail: 'flares' })
    .where(mine);
  expect(await listed()).toMatchObject({ status: 'fetch_failed', reason: null, detail: null });
  await getGitops(ctx, { workloadId: workload.id });
  expect(await listed()).toMatchObject({ status: 'ok', reason: null, detail: null });
});
