import { type Database, schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';

/** Everything that is stored of a workload but its reading: what a refused change must leave as it was. */
export async function storedRows(db: Database, workloadId: string) {
  const { workload, configHistory, event, changeRequest } = schema;
  const [rows, history, events, requests] = await Promise.all([
    db.read.select().from(workload).where(eq(workload.id, workloadId)),
    db.read
      .select()
      .from(configHistory)
      .where(eq(configHistory.workloadId, workloadId))
      .orderBy(asc(configHistory.version)),
    db.read.select().from(event).where(eq(event.workloadId, workloadId)).orderBy(asc(event.id)),
    db.read.select().from(changeRequest).where(eq(changeRequest.workloadId, workloadId)),
  ]);
  const [row] = rows;
  if (!row) throw new Error(`There is no workload ${workloadId}.`);
  return { row, history, events, requests };
}
