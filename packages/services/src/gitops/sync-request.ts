import { type Queryable, schema, type Transaction } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import type { CommittedSync } from './sync-gitops.ts';

/** The outcome that a sync of this workload committed under this request id; null when none did. */
export async function findFirstOutcome(
  db: Queryable,
  workloadId: string,
  requestId: string,
): Promise<CommittedSync | null> {
  const { syncRequest } = schema;
  const [row] = await db
    .select({ outcome: syncRequest.outcome })
    .from(syncRequest)
    .where(and(eq(syncRequest.workloadId, workloadId), eq(syncRequest.requestId, requestId)));
  // Only `keepFirstOutcome` writes this column.
  return row ? (row.outcome as CommittedSync) : null;
}

/**
 * Keeps an outcome in the transaction that made it true, for a client that loses the answer of the COMMIT. Only what was committed is
 * kept: a sync that was refused wrote nothing, and a repeat of it is a fresh try.
 */
export async function keepFirstOutcome(
  tx: Transaction,
  { actor, clock }: Pick<ServiceContext, 'actor' | 'clock'>,
  workloadId: string,
  requestId: string,
  outcome: CommittedSync,
): Promise<void> {
  await tx
    .insert(schema.syncRequest)
    .values({ workloadId, requestId, actorId: actor.id, outcome, at: clock.now() });
}
