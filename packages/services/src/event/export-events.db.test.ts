import { createHash } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@tinyforge/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../context.ts';
import { exportEvents } from './export-events.ts';
import { recordEvent } from './record-event.ts';
import { type ExportFormat, writeExportedEvent } from './write-exported-event.ts';

const WEB = '11111111-1111-4111-8111-111111111111';
const EVIL = '=HYPERLINK("http://evil.example","a")';
const AT = new Date('2026-03-01T10:00:00.007Z');

let one: TestDatabase;
beforeAll(async () => {
  one = await createTestDatabase();
  const actor = { id: 'p1', name: EVIL, role: 'admin', groups: {} } as Actor;
  await one.db.write.transaction(async (tx) => {
    for (const path of ['a\nb', 'b "quoted", é\u0001', 'c']) {
      const data = { enabled: true, path, settingsVersion: 1 };
      const workload = { id: WEB, name: '-1+1' };
      await recordEvent(
        tx,
        { actor, clock: { now: () => AT } },
        { type: 'gitops.configured', workload, data },
      );
    }
    const late = { actor, clock: { now: () => new Date('2026-04-01T00:00:00Z') } };
    await recordEvent(tx, late, { type: 'demo.loaded', data: { workloads: 1 } });
  });
});
afterAll(() => one.drop());

async function exported(
  format: ExportFormat,
  from: Date | null = null,
  to: Date | null = null,
): Promise<string> {
  let text = '';
  await exportEvents({ db: one.db }, { format, from, to }, async (piece) => {
    text += piece;
  });
  return text;
}

/** As somebody else would do it, out of a parsed line and docs/events.md alone. */
function writeJsonb(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeJsonb).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort(
    (a, b) => Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${writeJsonb((value as Record<string, unknown>)[key])}`).join(', ')}}`;
}

it('gives lines from which anybody can compute the hashes', async () => {
  const lines = (await exported('jsonl'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ chain, seq }) => [chain, seq])).toEqual([
    [WEB, 1],
    [WEB, 2],
    [WEB, 3],
    ['system', 1],
  ]);
  for (const [index, line] of lines.entries()) {
    const { previousHash, chain, seq, id, at, type, actorId, actorName, workloadName, data } = line;
    const text = writeJsonb([
      'tinyforge-event-1',
      previousHash,
      chain,
      seq,
      id,
      at,
      type,
      actorId,
      actorName,
      workloadName,
      data,
    ]);
    expect(createHash('sha256').update(text).digest('hex')).toBe(line.hash);
    if (seq > 1) expect(previousHash).toBe(lines[index - 1].hash);
  }
});

it('gives a table in which no cell is a formula', async () => {
  const text = await exported('csv');
  expect(text.split('\r\n')[0]).toBe(
    'chain,seq,id,at,type,actorId,actorName,workloadId,workloadName,data,previousHash,hash',
  );
  const name = `"'=HYPERLINK(""http://evil.example"",""a"")"`;
  expect(text.split('\r\n')[3]).toMatch(
    new RegExp(`^${WEB},3,\\d+,2026-03-01T10:00:00.007000Z,gitops.configured,p1,`),
  );
  expect(text.split('\r\n')[3]).toContain(`,p1,${name},${WEB},'-1+1,"{""path"": ""c""`);
});

it.each([
  ['=1', "'=1"],
  ['a;=1', "a;'=1"],
  ['a|@1', "a|'@1"],
  ['a\t+1', "a\t'+1"],
  ['a; \t-1;＝1', "a; \t'-1;'＝1"],
  ['a\n=1', `"a\n'=1"`],
  ['a;"=1"', `"a;""'=1"""`],
  ['a-1, b=2 c@d', '"a-1, b=2 c@d"'],
])('marks a formula wherever a cell may begin: %j', (actorName, cell) => {
  const event = { chain: WEB, seq: 1, id: 1, at: '', type: 'x', actorId: null, workloadId: null };
  const row = { ...event, actorName, workloadName: null, data: '{}', previousHash: '', hash: '' };
  expect(writeExportedEvent('csv', row)).toBe(`${WEB},1,1,,x,,${cell},,,{},,\r\n`);
});

it('keeps to a time', async () => {
  const april = new Date('2026-04-01T00:00:00Z');
  expect((await exported('jsonl', null, april)).trimEnd().split('\n')).toHaveLength(3);
  expect((await exported('jsonl', april)).trimEnd().split('\n')).toHaveLength(1);
  expect(await exported('csv', new Date('2026-05-01T00:00:00Z'))).toBe(
    'chain,seq,id,at,type,actorId,actorName,workloadId,workloadName,data,previousHash,hash\r\n',
  );
});
