import { randomUUID } from 'node:crypto';
import { connect, createDatabase, type Database } from '@tinyforge/db';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { SYSTEM_ACTOR } from '../context.ts';
import { createKeyring } from '../sealing/keyring.ts';
import { type Checkpoint, digestCheckpoint } from './checkpoint-digest.ts';
import { makeCheckpoint } from './make-checkpoint.ts';
import { pruneEvents } from './prune-events.ts';
import { recordEvent } from './record-event.ts';
import { verifyEvents } from './verify-events.ts';

const KEY = 'the key that signs checkpoints in these tests';
const keyring = createKeyring([KEY]);
const WEB = '11111111-1111-4111-8111-111111111111';
const API = '22222222-2222-4222-8222-222222222222';

let one: TestDatabase;
let owner: Database;
let superuser: ReturnType<typeof connect>;
beforeEach(async () => {
  one = await createTestDatabase();
  owner = createDatabase({ url: one.ownerUrl });
  const { superuserUrl } = inject('tinyforgePostgres');
  superuser = connect(superuserUrl.replace(/[^/]+$/, one.ownerUrl.split('/').at(-1) ?? ''), { max: 1 });
  // As whoever owns the server and stops at nothing: no trigger is in the way.
  await superuser`set session_replication_role = 'replica'`;
});
afterEach(async () => {
  await superuser.end();
  await owner.close();
  await one.drop();
});

const clock = { now: () => new Date() };
const make = (keys = keyring, remembered: Checkpoint | null = null) =>
  makeCheckpoint({ db: owner, clock, keyring: keys, remembered });
const checkpoint = async (keys = keyring) => {
  const made = await make(keys);
  return made.outcome === 'made' ? made.checkpoint : null;
};
const verify = (keys = keyring, remembered: Checkpoint | null = null) =>
  verifyEvents({ db: one.db, keyring: keys }, { remembered });
const pruneBefore = (before: Date, db = owner) =>
  pruneEvents({ db, clock, keyring, remembered: null }, before);
const findings = async (keys = keyring) => (await verify(keys)).findings;

async function record(chain: string | null, times: number, at = clock.now()): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const workload = chain === null ? undefined : { id: chain, name: 'Web' };
    const data = { enabled: n % 2 === 0, path: `a "${n}" é`, settingsVersion: n };
    await one.db.write.transaction((tx) =>
      recordEvent(
        tx,
        { actor: SYSTEM_ACTOR, clock: { now: () => at } },
        { type: 'gitops.configured', workload, data },
      ),
    );
  }
}

/** Three chains with two checkpoints: after three events each, and after six; then one event more. */
async function recordAll(): Promise<void> {
  for (const times of [3, 3, 1]) {
    for (const chain of [WEB, API, null]) await record(chain, times);
    if (times === 3) await checkpoint();
  }
}

const WEB_ROW = (seq: number) => superuser`workload_id = ${WEB} and seq = ${seq}`;
/** Gives a chain's events, from a place on, hashes that fit again, as the function in the database makes them. */
async function rehash(chain: string, from: number): Promise<void> {
  const rows =
    await superuser`select seq from event where workload_id = ${chain} and seq >= ${from} order by seq`;
  for (const { seq } of rows) {
    await superuser`update event set previous_hash = coalesce((select hash from event p where p.workload_id = ${chain} and p.seq = ${seq}::bigint - 1), previous_hash) where workload_id = ${chain} and seq = ${seq}`;
    await superuser`update event set hash = tinyforge_event_hash(previous_hash, workload_id::text, seq, id, at, type, actor_id, actor_name, workload_name, data) where workload_id = ${chain} and seq = ${seq}`;
  }
  await superuser`update event_chain set (seq, hash) = (select e.seq, e.hash from event e where workload_id = ${chain} order by e.seq desc limit 1) where chain = ${chain}`;
}

it('finds nothing wrong with what the product has written', async () => {
  await recordAll();
  expect(await verify()).toMatchObject({
    findings: [],
    events: 21,
    chains: 3,
    checkpoints: 2,
    last: { number: 2 },
  });
});

it('finds nothing wrong with nothing', async () => {
  expect(await checkpoint()).toBeNull();
  expect(await verify()).toEqual({ findings: [], events: 0, chains: 0, checkpoints: 0, last: null });
});

it.each<[string, () => Promise<unknown>, object]>([
  [
    'a changed value',
    () => superuser`update event set data = '{}' where ${WEB_ROW(2)}`,
    { problem: 'changed', seq: 2 },
  ],
  [
    'another name',
    () => superuser`update event set actor_name = 'Eve' where ${WEB_ROW(7)}`,
    { problem: 'changed', seq: 7 },
  ],
  [
    'another moment, a microsecond away',
    () => superuser`update event set at = at + interval '1 microsecond' where ${WEB_ROW(4)}`,
    { problem: 'changed', seq: 4 },
  ],
  [
    'an event that is gone',
    () => superuser`delete from event where ${WEB_ROW(3)}`,
    { problem: 'missing', seq: 3 },
  ],
  [
    'the first one gone',
    () => superuser`delete from event where ${WEB_ROW(1)}`,
    { problem: 'missing', seq: 1 },
  ],
  [
    'a changed event with a hash that fits it',
    async () => {
      await superuser`update event set type = 'x' where ${WEB_ROW(2)}`;
      await superuser`update event set hash = tinyforge_event_hash(previous_hash, workload_id::text, seq, id, at, type, actor_id, actor_name, workload_name, data) where ${WEB_ROW(2)}`;
    },
    { problem: 'unlinked', seq: 3 },
  ],
  [
    'two events that changed places',
    () => superuser`update event set seq = 9 - seq where workload_id = ${WEB} and seq in (4, 5)`,
    { problem: 'changed', seq: 4 },
  ],
  [
    'an event put in',
    () =>
      superuser`insert into event overriding system value select id + 1000, at, type, actor_id, actor_name, workload_id, workload_name, data, seq, previous_hash, hash from event where ${WEB_ROW(4)}`,
    { seq: 4 },
  ],
  [
    'the last one gone',
    () => superuser`delete from event where ${WEB_ROW(7)}`,
    { problem: 'cut_off', seq: 7 },
  ],
  [
    'the last ones gone, and the end put back',
    async () => {
      await superuser`delete from event where workload_id = ${WEB} and seq > 5`;
      await rehash(WEB, 6);
    },
    { problem: 'cut_off', seq: 6, checkpoint: 2 },
  ],
  [
    'a whole chain that was written anew',
    async () => {
      await superuser`update event set actor_name = 'Eve' where ${WEB_ROW(2)}`;
      await rehash(WEB, 2);
    },
    { problem: 'rewritten', seq: 3, checkpoint: 1 },
  ],
  [
    'a whole chain that is gone',
    async () => {
      await superuser`delete from event where workload_id = ${WEB}`;
      await superuser`delete from event_chain where chain = ${WEB}`;
    },
    { problem: 'cut_off', seq: 1, checkpoint: 1 },
  ],
  [
    'an end that is gone',
    () => superuser`delete from event_chain where chain = ${WEB}`,
    { problem: 'wrong_end', seq: 7 },
  ],
  [
    'an end with another hash',
    () => superuser`update event_chain set hash = '' where chain = ${WEB}`,
    { problem: 'wrong_end', seq: 7 },
  ],
])('names what is broken, and where: %s', async (_, tamper, expected) => {
  await recordAll();
  await tamper();
  expect(await findings()).toEqual([expect.objectContaining({ chain: WEB, ...expected })]);
});

it.each<[string, () => Promise<unknown>, object]>([
  [
    'a head that was changed',
    () => superuser`update event_checkpoint_head set seq = 2 where checkpoint = 1 and chain = ${WEB}`,
    { checkpoint: 1, problem: 'changed' },
  ],
  [
    'a digest that fits again',
    async () => {
      await superuser`delete from event_checkpoint_head where checkpoint = 2`;
      const [first, second] = await superuser`select * from event_checkpoint order by number`;
      const digest = digestCheckpoint(
        { number: 2, at: second?.at, prunedBefore: null, heads: [], cuts: [] },
        first?.digest,
      );
      await superuser`update event_checkpoint set digest = ${Buffer.from(digest)} where number = 2`;
    },
    { checkpoint: 2, problem: 'forged' },
  ],
  [
    'one that is gone',
    async () => {
      await superuser`delete from event_checkpoint_head where checkpoint = 1`;
      await superuser`delete from event_checkpoint where number = 1`;
    },
    { checkpoint: 1, problem: 'missing' },
  ],
])('names a checkpoint that is broken: %s', async (_, tamper, expected) => {
  await recordAll();
  await tamper();
  expect(await findings()).toContainEqual(expected);
});

it('vouches for the checkpoints of an old key with one of the new key', async () => {
  await recordAll();
  const [both, fresh] = [`a new first key for checkpoints ${randomUUID()}`].map((key) => [
    createKeyring([key, KEY]),
    createKeyring([key]),
  ])[0] as [typeof keyring, typeof keyring];
  expect(await findings(fresh)).toEqual([{ checkpoint: 1, problem: 'unknown_key' }]);
  expect(await checkpoint(both)).toMatchObject({ number: 3 });
  expect(await findings(both)).toEqual([]);
  expect(await findings(fresh)).toEqual([]);
  // The same, once more: nothing has happened.
  expect(await checkpoint(both)).toBe(null);
});

it('drops whole months behind a checkpoint, and what is left can still be verified', async () => {
  await record(WEB, 2, new Date('2025-01-10T00:00:00Z'));
  await record(null, 3, new Date('2025-02-28T23:59:59.999Z'));
  await record(WEB, 2, new Date('2025-03-01T00:00:00Z'));
  // A chain of which nothing is left, and one that is wholly kept.
  await record(API, 2, new Date('2025-01-31T00:00:00Z'));
  await record(randomUUID(), 2);
  await checkpoint();
  const pruned = await pruneBefore(new Date('2025-03-20T00:00:00Z'));
  expect(pruned).toMatchObject({
    outcome: 'pruned',
    months: ['event_202501', 'event_202502'],
    checkpoint: { number: 2 },
  });
  expect(await verify()).toMatchObject({ findings: [], events: 4, chains: 4, checkpoints: 2 });
  // The chains go on where they were.
  for (const chain of [WEB, API, null]) await record(chain, 1);
  await checkpoint();
  expect(await verify()).toMatchObject({ findings: [], events: 7 });
  expect(await pruneBefore(new Date('2025-03-20T00:00:00Z'))).toEqual({
    outcome: 'nothing_to_do',
  });
  await superuser`delete from event where ${WEB_ROW(3)}`;
  expect(await findings()).toEqual([{ chain: WEB, problem: 'missing', seq: 3, id: null, checkpoint: null }]);
});

it('does not make writers wait behind somebody who reads on: it drops later', async () => {
  await record(WEB, 2, new Date('2025-01-10T00:00:00Z'));
  await record(WEB, 1);
  await checkpoint();
  const prune = () => pruneBefore(new Date('2025-03-20T00:00:00Z'));
  const reader = connect(one.ownerUrl, { max: 1 });
  // As an export or a backup does.
  await reader.begin(async (tx) => {
    await tx`select from event limit 1`;
    const pruning = prune();
    await isWaitedFor();
    const written = record(API, 1);
    expect(await pruning).toEqual({ outcome: 'later' });
    await written;
  });
  await reader.end();
  expect(await verify()).toMatchObject({ findings: [], events: 4, checkpoints: 1 });
  expect(await prune()).toMatchObject({ outcome: 'pruned', months: ['event_202501'] });
});

/** Until somebody waits for a lock on all events. */
async function isWaitedFor(): Promise<void> {
  await expect
    .poll(() => superuser`select from pg_locks where relation = 'event'::regclass and not granted`, {
      timeout: 10_000,
      interval: 10,
    })
    .toHaveLength(1);
}

it('does not drop what is broken', async () => {
  await record(WEB, 3, new Date('2025-01-10T00:00:00Z'));
  await superuser`update event set type = 'x' where ${WEB_ROW(2)}`;
  expect(await pruneBefore(clock.now())).toMatchObject({
    outcome: 'broken',
    findings: [{ chain: WEB, problem: 'changed', seq: 2 }],
  });
  expect(await verify()).toMatchObject({ events: 3 });
});

it('is not for the app to sign or to drop', async () => {
  await record(WEB, 1, new Date('2025-01-10T00:00:00Z'));
  await checkpoint();
  await record(WEB, 1);
  const asApp = { db: one.db, clock, keyring, remembered: null };
  const denied = { cause: { code: '42501' } };
  await expect(makeCheckpoint(asApp)).rejects.toMatchObject(denied);
  await expect(pruneBefore(clock.now(), one.db)).rejects.toMatchObject(denied);
});

it('finds that checkpoints were deleted and history written anew, and signs nothing over it', async () => {
  await recordAll();
  const made = await make();
  if (made.outcome !== 'made') throw new Error('There is something to sign.');
  const remembered = made.checkpoint;
  expect(await verify(keyring, remembered)).toMatchObject({ findings: [] });
  await superuser`delete from event_checkpoint_head`;
  await superuser`delete from event_checkpoint`;
  await superuser`update event set actor_name = 'Eve' where ${WEB_ROW(2)}`;
  await rehash(WEB, 2);
  // Without anything outside the database this can't be told from a log that was never signed.
  expect(await verify()).toMatchObject({ findings: [], checkpoints: 0 });
  const lost = { checkpoint: remembered.number, problem: 'lost' };
  expect(await verify(keyring, remembered)).toMatchObject({ findings: [lost] });
  expect(await make(keyring, remembered)).toEqual({ outcome: 'contradicted', finding: lost });
  expect(await pruneBefore(new Date('2099-01-01T00:00:00Z'))).toEqual({ outcome: 'unvouched', events: 21 });

  // A first checkpoint over events that are there says over how many.
  expect(await make()).toMatchObject({ outcome: 'made', checkpoint: { number: 1 }, unvouchedEvents: 21 });
  for (const times of [1, 1]) {
    await record(WEB, times);
    expect(await make()).toMatchObject({ outcome: 'made', unvouchedEvents: 0 });
  }
  const replaced = { checkpoint: remembered.number, problem: 'replaced' };
  expect(await verify(keyring, remembered)).toMatchObject({ findings: [replaced] });
  expect(await make(keyring, remembered)).toEqual({ outcome: 'contradicted', finding: replaced });
});

it('gives the last checkpoint where there is nothing to sign, also one that another process made', async () => {
  await recordAll();
  await checkpoint();
  const { last } = await verify();
  expect(await make(keyring, { number: 1, digest: (await digestOf(1)) ?? '' })).toMatchObject({
    outcome: 'unchanged',
    last: { number: 3, digest: last?.digest },
  });
});

async function digestOf(number: number): Promise<string | null> {
  const [row] =
    await superuser`select encode(digest, 'hex') as digest from event_checkpoint where number = ${number}`;
  return row?.digest ?? null;
}
