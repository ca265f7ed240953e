import { type Database, schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import type { Config, StoredWorkload } from './records.ts';

/** Reads everything that the checker looks at. Nobody may be writing meanwhile. */
export async function readStored(db: Database, workloadId: string): Promise<StoredWorkload> {
  const { workload, configHistory, event, changeRequest } = schema;
  const [row] = await db.read.select().from(workload).where(eq(workload.id, workloadId));
  if (!row) throw new Error(`There is no workload ${workloadId}.`);
  const history = await db.read
    .select()
    .from(configHistory)
    .where(eq(configHistory.workloadId, workloadId))
    .orderBy(asc(configHistory.version));
  const events = await db.read
    .select()
    .from(event)
    .where(eq(event.workloadId, workloadId))
    .orderBy(asc(event.id));
  const requests = await db.read.select().from(changeRequest).where(eq(changeRequest.workloadId, workloadId));
  return {
    ...row,
    history,
    events,
    requests: requests.map(({ requestId, outcome }) => ({
      requestId,
      outcome: outcome as Config & { outcome: string },
    })),
  };
}
