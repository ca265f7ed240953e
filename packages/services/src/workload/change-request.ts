import { defineStatement, everyColumn, type Queryable, schema, type Transaction } from '@tinyforge/db';
import { and, eq, sql } from 'drizzle-orm';
import type { Actor, ServiceContext } from '../context.ts';
import type { CommittedSync } from '../gitops/sync-gitops.ts';
import type { CommittedRevert } from '../history/revert-config.ts';
import type { SavedWorkload } from './update-workload.ts';

/** The changes that a client may repeat under an id of its choice, each with what it may have committed. */
type CommittedChange = { sync: CommittedSync; edit: SavedWorkload; revert: CommittedRevert };

type Request<K> = { kind: K; workloadId: string; actorId: string; requestId: string | undefined };

/** The actor in the key of a stored outcome: the token's id for an API token, else the person's id. */
export function requestActorId({ id, syncGrant }: Actor): string {
  return syncGrant === undefined ? id : `token:${syncGrant.tokenId}`;
}

const selectOutcome = defineStatement<
  { workloadId: string; kind: string; actorId: string; requestId: string },
  { outcome: unknown }[]
>((db) => {
  const { changeRequest: request } = schema;
  const isIt = and(
    eq(request.workloadId, sql.placeholder('workloadId')),
    eq(request.kind, sql.placeholder('kind')),
    eq(request.actorId, sql.placeholder('actorId')),
    eq(request.requestId, sql.placeholder('requestId')),
  );
  return db.select({ outcome: request.outcome }).from(request).where(isIt);
});

const insertRequest = defineStatement<typeof schema.changeRequest.$inferSelect, unknown>((db) =>
  db.insert(schema.changeRequest).values(everyColumn(schema.changeRequest)),
);

/** The outcome that this actor's change of this kind and workload committed under this request id; null when none did, or none is named. */
export async function findFirstOutcome<K extends keyof CommittedChange>(
  db: Queryable,
  { kind, workloadId, actorId, requestId }: Request<K>,
): Promise<CommittedChange[K] | null> {
  if (requestId === undefined) return null;
  const [row] = await selectOutcome(db, { workloadId, kind, actorId, requestId });
  // Only `keepFirstOutcome` writes this column.
  return row ? (row.outcome as CommittedChange[K]) : null;
}

/**
 * Keeps an outcome in the transaction that made it true, for a client that loses the answer of the COMMIT. Only what was committed is
 * kept: a change that was refused wrote nothing, and a repeat of it is a fresh try.
 */
export async function keepFirstOutcome<K extends keyof CommittedChange>(
  tx: Transaction,
  { clock }: Pick<ServiceContext, 'clock'>,
  { kind, workloadId, actorId, requestId }: Request<K>,
  outcome: CommittedChange[K],
): Promise<void> {
  if (requestId === undefined) return;
  await insertRequest(tx, { workloadId, kind, requestId, actorId, outcome, at: clock.now() });
}
