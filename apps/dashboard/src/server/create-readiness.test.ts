import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createReadiness } from './create-readiness.ts';

function createSubject() {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) });
  const subject = {
    asked: 0,
    time: 0,
    migrated: async () => true,
    writable: async (): Promise<'writable' | 'disk_full'> => 'writable',
  };
  const db = {
    migrated: () => {
      subject.asked += 1;
      return subject.migrated();
    },
    writable: () => subject.writable(),
  };
  const readiness = createReadiness({ db, log, maxAgeMs: 2_000, now: () => subject.time });
  return { subject, readiness, lines };
}

it('says what is wrong with the database', async () => {
  const { subject, readiness } = createSubject();
  subject.writable = async () => 'disk_full';
  expect(await readiness()).toEqual({ status: 'database_not_writable', reason: 'disk_full' });
  subject.migrated = async () => false;
  expect(await readiness()).toEqual({ status: 'not_migrated' });
  subject.migrated = async () => Promise.reject(new Error('no connection'));
  expect(await readiness()).toEqual({ status: 'database_unreachable' });
  subject.migrated = async () => true;
  subject.writable = async () => 'writable';
  expect(await readiness()).toEqual({ status: 'ready' });
});

it('asks the database once for calls at the same time', async () => {
  const { subject, readiness } = createSubject();
  await Promise.all(Array.from({ length: 50 }, () => readiness()));
  expect(subject.asked).toBe(1);
});

it('caches a good result for two seconds, and a bad one not at all', async () => {
  const { subject, readiness } = createSubject();
  await readiness();
  subject.writable = async () => 'disk_full';
  subject.time = 1_999;
  expect(await readiness()).toEqual({ status: 'ready' });
  subject.time = 2_000;
  expect(await readiness()).toMatchObject({ status: 'database_not_writable' });
  subject.writable = async () => 'writable';
  expect(await readiness()).toEqual({ status: 'ready' });
});

it('logs a change once, however often it is asked', async () => {
  const { subject, readiness, lines } = createSubject();
  await readiness();
  subject.time = 5_000;
  subject.writable = async () => 'disk_full';
  for (let round = 0; round < 20; round += 1) await readiness();
  subject.writable = async () => 'writable';
  await readiness();
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'not ready'],
    [30, 'ready again'],
  ]);
});
