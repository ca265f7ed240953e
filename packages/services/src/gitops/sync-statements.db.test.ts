import { randomUUID } from 'node:crypto';
import { createDatabase } from '@tinyforge/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices } from '../testing/create-forge-services.ts';
import { getGitops } from './get-gitops.ts';
import { type SyncGitopsInput, type SyncGitopsOutcome, syncGitops } from './sync-gitops.ts';

let services: ForgeServices;
beforeAll(async () => {
  services = await createForgeServices();
});
afterAll(() => services.close());

const KINDS: readonly [string, RegExp][] = [
  ['begin', /^begin/],
  ['lock', /tinyforge_lock/],
  ['read workload', /^select .* where "workload"\."id"/s],
  ['write workload', /^update "workload"/],
  ['write reading', /^insert into "reading"/],
  ['write event', /tinyforge_record_event/],
  ['commit', /^commit/],
];

/** What one sync sends, of the statements whose order matters. */
async function sentBy(input: SyncGitopsInput): Promise<{ outcome: SyncGitopsOutcome; sent: string[] }> {
  const sent: string[] = [];
  const onStatement = (text: string) => {
    const kind = KINDS.find(([, pattern]) => pattern.test(text));
    if (kind) sent.push(kind[0]);
  };
  const db = createDatabase({ url: services.testDatabase.url, onStatement });
  const outcome = await syncGitops({ ...services.ctx, db }, input).finally(() => db.close());
  return { outcome, sent };
}

// They are sent together, so their order is all that puts the read behind the lock; and looks lock the workload's row before the reading too.
const ORDER = [
  'read workload',
  'begin',
  'lock',
  'read workload',
  'write workload',
  'write event',
  'write reading',
  'commit',
];

it('the lock is a statement before what is read under it, and the row is written before the reading', async () => {
  const workload = await addWorkload(services);
  await getGitops(services.ctx, { workloadId: workload.id });
  const { outcome, sent } = await sentBy({ workloadId: workload.id, requestId: randomUUID() });
  expect(outcome).toMatchObject({ outcome: 'applied', configVersion: 2 });
  expect(sent).toEqual(ORDER);
});

it('the same holds for a sync that changes nothing but what is agreed upon', async () => {
  const workload = await addWorkload(services, { config: { port: 8080 } });
  await getGitops(services.ctx, { workloadId: workload.id });
  const { outcome, sent } = await sentBy({ workloadId: workload.id, requestId: randomUUID() });
  expect(outcome).toMatchObject({ outcome: 'unchanged', configVersion: 1 });
  expect(sent).toEqual(ORDER);
});
