import { schema, type Transaction } from '@tinyforge/db';
import { type Actor, type Clock, SYSTEM_ACTOR } from '../context.ts';
import type { EventData, EventType } from './event-types.ts';

type NewEvent<T extends EventType> = {
  type: T;
  /** The workload it is about, with its name as it is now. */
  workload?: { id: string; name: string };
  data: EventData[T];
};

/** Adds an event in the transaction that does what it tells of, so that neither is ever there without the other. */
export async function recordEvent<T extends EventType>(
  tx: Transaction,
  ctx: { actor: Actor; clock: Clock },
  { type, workload, data }: NewEvent<T>,
): Promise<void> {
  await tx.insert(schema.event).values({
    at: ctx.clock.now(),
    type,
    actorId: ctx.actor.id === SYSTEM_ACTOR.id ? null : ctx.actor.id,
    actorName: ctx.actor.name,
    workloadId: workload?.id ?? null,
    workloadName: workload?.name ?? null,
    data,
  });
}
