import { randomUUID } from 'node:crypto';
import { createTestServices, type TestServices } from '@tinyforge/services/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiServices, callApi } from './testing/call-api.ts';

let one: TestServices;
let cookie: string | undefined;
beforeAll(async () => {
  one = await createTestServices();
  cookie = await one.signIn((await one.addPerson('admin')).email);
});
afterAll(() => one.close());

const mutate = (path: string, input: unknown) =>
  callApi(apiServices(one), { path, type: 'mutation', input, cookie });
const query = (path: string, input?: unknown) =>
  callApi(apiServices(one), { path, type: 'query', input, cookie });

test.each(['nonsense', randomUUID()])('an unknown id (%s) is NOT_FOUND everywhere', async (id) => {
  const answers = await Promise.all([
    query('workload.get', { id }),
    mutate('workload.update', { id, configVersion: 1 }),
    mutate('workload.delete', { id, confirmName: 'x' }),
    query('gitops.get', { workloadId: id }),
    mutate('gitops.configure', { workloadId: id, enabled: true, path: '.tinyforge.yml' }),
    mutate('gitops.confirmRepository', { workloadId: id, repositoryId: '1' }),
    mutate('gitops.sync', { workloadId: id }),
  ]);
  expect(answers.map(({ status, error }) => [status, error?.data.code])).toEqual(
    answers.map(() => [404, 'NOT_FOUND']),
  );
});

test('a workload makes its way through plain JSON', async () => {
  const created = await mutate('workload.create', {
    name: 'Cache',
    sourceKind: 'image',
    source: null,
    config: { image: 'redis:7' },
  });
  expect(created.data).toMatchObject({ outcome: 'created', slug: 'cache' });
  const { id } = created.data as { id: string };
  const { data } = await query('workload.get', { id });
  expect(data).toMatchObject({ id, eligible: false, gitops: null, config: { image: 'redis:7' } });
  expect((data as { createdAt: string }).createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect((await query('gitops.get', { workloadId: id })).data).toMatchObject({
    eligible: false,
    status: 'disabled',
  });
  expect((await mutate('gitops.sync', { workloadId: id })).data).toEqual({ outcome: 'not_eligible' });
  expect((await query('workload.list')).data).toMatchObject({ total: 1, counts: { not_eligible: 1 } });
  expect((await query('event.list', { workloadId: id })).data).toMatchObject({
    items: [{ type: 'workload.created', data: { sourceKind: 'image' } }],
    nextCursor: null,
  });
  expect((await query('demo.state')).data).toEqual({
    loaded: false,
    baseUrl: null,
    directory: null,
    workloads: 0,
  });
});

test('input outside its bounds is BAD_REQUEST', async () => {
  const answers = await Promise.all([
    query('workload.list', { limit: 101 }),
    query('event.list', { from: 'yesterday' }),
    query('event.list', { type: 'no.such' }),
    mutate('workload.create', { name: 'x', sourceKind: 'helm', source: null, config: {} }),
    mutate('gitops.sync', { workloadId: randomUUID(), reviewed: { blobSha: 'a' } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
});
