import { randomUUID } from 'node:crypto';
import { createDatabase } from '@tinyforge/db';
import { expect, it, onTestFinished } from 'vitest';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices } from '../testing/create-forge-services.ts';
import { storedRows } from '../testing/stored-rows.ts';
import { pruneChangeRequests } from './prune-change-requests.ts';
import { updateWorkload } from './update-workload.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

it('forgets a request id after seven days and not before', async () => {
  const services = await createForgeServices();
  onTestFinished(() => services.close());
  const owner = createDatabase({ url: services.testDatabase.ownerUrl });
  onTestFinished(() => owner.close());
  const { id } = await addWorkload(services, { enabled: false });
  const input = { id, configVersion: 1, config: { port: 1 }, requestId: randomUUID() };
  const first = await updateWorkload(services.ctx, input);
  const [request] = (await storedRows(owner, id)).requests;
  const prune = (afterMs: number) => {
    const now = new Date((request?.at.getTime() ?? 0) + afterMs);
    return pruneChangeRequests({ db: owner, clock: { now: () => now } });
  };
  expect(await prune(7 * DAY_MS)).toBe(0);
  expect(await updateWorkload(services.ctx, input)).toEqual(first);
  expect(await prune(7 * DAY_MS + 1)).toBe(1);
  expect((await storedRows(owner, id)).requests).toEqual([]);
  expect(await updateWorkload(services.ctx, input)).toMatchObject({ outcome: 'stale' });
});
