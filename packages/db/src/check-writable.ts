import { eq, sql } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { systemSetting } from './schema/system.ts';
import { sqlState } from './sql-state.ts';

/** Why nothing can be written: the server or login is read-only, the role lacks the right, or the server's disk is full. */
export type WritableState = 'writable' | 'read_only' | 'forbidden' | 'disk_full';

const UNWRITABLE: Readonly<Record<string, WritableState>> = {
  '25006': 'read_only',
  '42501': 'forbidden',
  '53100': 'disk_full',
};

/** A sort of about 1 MB under a work memory of 64 KiB: the server has to write a temporary file. */
const SORT_ON_DISK = sql`
  select count(*) from (
    select repeat(md5(number::text), 8) as text from generate_series(1, 4000) as number order by text offset 0
  ) as sorted`;

/**
 * Whether the database takes writes. Changes no row and leaves nothing behind, so that it can be asked often: PostgreSQL refuses an update in a
 * read-only transaction or without the right even where no row matches, and a sort that does not fit into memory needs room on the disk.
 *
 * @throws when the database does not answer, and for every other error
 */
export async function checkWritable(db: PostgresJsDatabase): Promise<WritableState> {
  try {
    await db.transaction(async (tx) => {
      await tx.execute(sql`set local work_mem = '64kB'`);
      await tx.execute(SORT_ON_DISK);
      await tx
        .update(systemSetting)
        .set({ updatedAt: sql`${systemSetting.updatedAt}` })
        .where(eq(systemSetting.key, 'no such key'));
    });
    return 'writable';
  } catch (error) {
    const state = UNWRITABLE[sqlState(error) ?? ''];
    if (state === undefined) throw error;
    return state;
  }
}
