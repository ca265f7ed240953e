import { FIELDS } from '@tinyforge/core-gitops';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareVersions } from '../history/compare-versions.ts';
import { listHistory } from '../history/list-history.ts';
import { revertConfig } from '../history/revert-config.ts';
import { addLargePast } from '../testing/add-large-past.ts';
import { addWorkload } from '../testing/add-workload.ts';
import { createForgeServices, type ForgeServices, VIEWER } from '../testing/create-forge-services.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { findSettingsChange } from '../workload/find-settings-change.ts';
import { getOrigins } from '../workload/get-origins.ts';
import { loadWorkload } from '../workload/load-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { exportVisibleEvents } from './export-visible-events.ts';
import { listEvents } from './list-events.ts';

const COUNT = 60;
const KEYS = 6_000;
/** Edits whose events are small as they are stored and large as text. */
const EDITS = 60;

let services: ForgeServices;
/** A workload with the past of an older version: `COUNT` events that name 12,000 keys each. */
let past: string;
let names: string[];
beforeAll(async () => {
  services = await createForgeServices();
  past = (await addWorkload(services, { enabled: false })).id;
  ({ names } = await addLargePast(services, past, { count: COUNT, keys: KEYS }));
});
afterAll(() => services.close());

const viewer = () => services.as(VIEWER);
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const withKeys = (letter: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${letter}${String(n).padStart(3, '0')}`, n]));

async function addImage(config: Record<string, unknown>): Promise<string> {
  const made = await createWorkload(services.ctx, {
    name: 'Image',
    sourceKind: 'image',
    source: null,
    config,
  });
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made.id;
}

it('holds the first 50 names of an edit and their number', async () => {
  const id = await addImage(withKeys('a', 500));
  const config = withKeys('b', 500);
  expect(await updateWorkload(services.ctx, { id, configVersion: 1, config })).toMatchObject({
    outcome: 'saved',
  });
  const { items } = await listEvents(viewer(), { workloadId: id, limit: 1 });
  expect(items[0]?.data).toMatchObject({ fieldCount: 1_000, changes: [] });
  expect(items[0]?.data.fields).toEqual(Object.keys(withKeys('a', 50)).map((key) => `config.${key}`));
  const reverted = await revertConfig(services.ctx, { workloadId: id, version: 1, configVersion: 2 });
  expect(reverted).toMatchObject({ outcome: 'reverted', fieldCount: 1_000 });
  const stale = await updateWorkload(services.ctx, { id, configVersion: 2, config });
  expect(stale).toMatchObject({ outcome: 'stale', changedCount: 1_000 });
  expect(stale.outcome === 'stale' && stale.changedFields).toHaveLength(50);
});

it('cuts long names and long values of an edit, without half of a surrogate pair', async () => {
  const id = await addImage({});
  const config = { [`x${'😀'.repeat(5_000)}`]: 1, port: `x${'😀'.repeat(5_000)}` };
  expect(await updateWorkload(services.ctx, { id, configVersion: 1, config })).toMatchObject({
    outcome: 'saved',
  });
  const { items } = await listEvents(viewer(), { workloadId: id, limit: 1 });
  expect(bytesOf(items)).toBeLessThan(8 * 1024);
  expect(items[0]?.data).toMatchObject({
    fields: ['config.port', expect.stringMatching(/^config\.x(😀)+…$/u)],
    changes: [{ field: 'deploy.port', from: null, to: expect.stringMatching(/^x(😀)+…$/u) }],
  });
});

it('refuses an edit that adds keys to a config with too many, and takes one that does not', async () => {
  const workload = await loadWorkload(services.ctx.db.read, past);
  if (!workload) throw new Error('The workload is gone.');
  const { configVersion, sourceConfig } = workload;
  const save = (config: Record<string, unknown>) =>
    updateWorkload(services.ctx, { id: past, configVersion, config });
  expect(await save({ ...sourceConfig, more: 1 })).toMatchObject({
    outcome: 'invalid',
    issues: [
      { field: 'config', code: 'config_object_too_many_keys', params: { limit: KEYS, count: KEYS + 1 } },
    ],
  });
  const revert = { workloadId: past, version: COUNT - 1, configVersion };
  expect(await revertConfig(services.ctx, revert)).toMatchObject({ outcome: 'reverted' });
});

it('lists events that name too many keys with the first 50 and their number', async () => {
  const { items } = await listEvents(viewer(), { workloadId: past, limit: 50 });
  expect(items).toHaveLength(50);
  expect(items.at(-1)?.data).toEqual({
    configVersion: 2,
    settingsVersion: 1,
    changes: [],
    fields: names.slice(0, 50),
    fieldCount: names.length,
  });
  expect(bytesOf(items)).toBeLessThan(256 * 1024);
});

it('ends a page of events where its bytes do, and goes on after it', async () => {
  const id = await addImage({});
  const long = 'x'.repeat(60_000);
  for (let version = 1; version <= 12; version += 1) {
    await services.ctx.db.write.transaction((tx) =>
      tx.execute(
        `select tinyforge_record_event(now(), 'x.${version}', null, 'Eve', '${id}', 'Web', '{"long": "${long}"}')`,
      ),
    );
  }
  const seen: string[] = [];
  let pages = 0;
  for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages += 1) {
    const page = await listEvents(viewer(), { workloadId: id, limit: 100, cursor });
    expect(bytesOf(page)).toBeLessThan(256 * 1024 + 61_000);
    seen.push(...page.items.map(({ type }) => type));
    cursor = page.nextCursor ?? undefined;
  }
  expect(pages).toBe(3);
  expect(seen).toEqual([...Array.from({ length: 12 }, (_, n) => `x.${12 - n}`), 'workload.created']);
});

it('exports every event in full, in pages of bounded size', async () => {
  const sizes: number[] = [];
  let text = '';
  for (let cursor: string | undefined; sizes.length === 0 || cursor !== undefined; ) {
    const page = await exportVisibleEvents(viewer(), { format: 'jsonl', workloadId: past, cursor });
    sizes.push(page.text.length);
    text += page.text;
    cursor = page.nextCursor ?? undefined;
  }
  expect(Math.max(...sizes)).toBeLessThan(2 * 1024 * 1024);
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const updates = events.filter(({ actorName }) => actorName === 'Eve');
  expect(updates).toHaveLength(COUNT);
  for (const { data } of updates) expect(data.fields).toHaveLength(names.length);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

it('lists versions of a large config in pages of bounded size, with the first changes and their number', async () => {
  const versions: number[] = [];
  let pages = 0;
  for (let cursor: number | undefined; pages === 0 || cursor !== undefined; pages += 1) {
    const page = await listHistory(viewer(), { workloadId: past, limit: 50, cursor });
    expect(page?.items.length).toBeGreaterThan(0);
    expect(bytesOf(page)).toBeLessThan(64 * 1024);
    for (const item of page?.items ?? []) {
      versions.push(item.version);
      expect(item.changes.length).toBeLessThanOrEqual(10);
      if (item.version > 2) expect(item.changeCount).toBe(2 * KEYS);
    }
    cursor = page?.nextCursor ?? undefined;
  }
  const newest = versions[0] ?? 0;
  expect(versions).toEqual(Array.from({ length: newest }, (_, n) => newest - n));
  expect(pages).toBeGreaterThan(3);
});

it('compares two large configs up to 500 changes, and counts all', async () => {
  const comparison = await compareVersions(viewer(), { workloadId: past, from: 3, to: 4 });
  expect(comparison).toMatchObject({ changeCount: 2 * KEYS });
  expect(comparison?.changes).toHaveLength(500);
  expect(bytesOf(comparison)).toBeLessThan(64 * 1024);
});

it('looks up the origin of the first 50 keys besides the fields', async () => {
  const origins = await getOrigins(viewer(), { id: past });
  expect(origins?.filter(({ key }) => key.startsWith('b'))).toHaveLength(50);
  expect(origins?.length).toBeLessThanOrEqual(53);
});

it('finds the last change of the settings among edits of a large config', async () => {
  const workload = await loadWorkload(services.ctx.db.read, past);
  if (!workload) throw new Error('The workload is gone.');
  expect(await findSettingsChange(services.ctx.db.read, workload)).toBeNull();
});

it('cuts a page of an export by the size of its text, however well PostgreSQL compresses the values', async () => {
  // Values at the keys of fields that an image does not honour: 2,048 characters of six bytes each as JSON.
  const keys = FIELDS.filter(({ sourceKinds }) => !sourceKinds.includes('image')).map(({ key }) => key);
  const configOf = (letter: string) =>
    Object.fromEntries(keys.slice(0, 5).map((key) => [key, letter.repeat(2_048)]));
  const [one, other] = [configOf('\u0001'), configOf('\u0002')];
  const id = await addImage(one);
  for (let configVersion = 1; configVersion <= EDITS; configVersion++) {
    const config = configVersion % 2 === 1 ? other : one;
    await updateWorkload(services.ctx, { id, configVersion, config });
  }
  let found = 0;
  let cursor: string | undefined;
  do {
    const page = await exportVisibleEvents(viewer(), { format: 'jsonl', workloadId: id, cursor });
    expect(page.text.length).toBeLessThan(2 * 1024 * 1024);
    found += page.text.split('\n').filter((line) => line.includes('workload.updated')).length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(found).toBe(EDITS);
}, 60_000);
