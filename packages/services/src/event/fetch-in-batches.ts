import type { Transaction } from '@tinyforge/db';
import { type SQL, sql } from 'drizzle-orm';

/** Rows of a batch. Few, for an event of an older version may hold 200 KB. */
const BATCH = 100;

/** The rows of a query, however many, through a cursor of this transaction. */
export async function* fetchInBatches<Row extends Record<string, unknown>>(
  tx: Transaction,
  cursor: string,
  query: SQL,
  read: (row: Row) => Row,
): AsyncGenerator<Row> {
  await tx.execute(sql`declare ${sql.identifier(cursor)} no scroll cursor for ${query}`);
  for (;;) {
    const rows = await tx.execute<Row>(sql`fetch ${sql.raw(String(BATCH))} from ${sql.identifier(cursor)}`);
    for (const row of rows) yield read(row as Row);
    if (rows.length < BATCH) return;
  }
}
