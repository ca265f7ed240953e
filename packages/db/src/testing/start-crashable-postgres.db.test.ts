import { stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../connect.ts';
import { removeAbandonedFolders } from './remove-abandoned-folders.ts';
import { type CrashablePostgres, startCrashablePostgres } from './start-crashable-postgres.ts';

describe('startCrashablePostgres', () => {
  let postgres: CrashablePostgres;
  beforeAll(async () => {
    postgres = await startCrashablePostgres();
  });
  afterAll(() => postgres.remove());

  const isUp = async () => {
    const sql = connect(postgres.appUrl, { max: 1, connect_timeout: 5 });
    const answer = await sql`select 1 as one`.catch(() => []);
    await sql.end({ timeout: 0 });
    return answer.length === 1;
  };

  it('ends at once in a crash, and is there again at the same address', async () => {
    expect(await isUp()).toBe(true);
    await postgres.crash();
    expect(await isUp()).toBe(false);
    await postgres.restart();
    expect(await isUp()).toBe(true);
  });

  it('keeps its folder from the clean-up that every other run begins with', async () => {
    const dataDir = dirname(dirname(postgres.logPath));
    const longAgo = new Date(Date.now() - 60 * 60_000);
    await utimes(dataDir, longAgo, longAgo);
    await removeAbandonedFolders();
    expect((await stat(postgres.logPath)).isFile()).toBe(true);
  });
});
