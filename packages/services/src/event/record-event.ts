import { defineStatement, type Transaction } from '@tinyforge/db';
import { sql } from 'drizzle-orm';
import { type Actor, type Clock, SYSTEM_ACTOR } from '../context.ts';
import type { EventData, EventType } from './event-types.ts';

type NewEvent<T extends EventType> = {
  type: T;
  /** The workload it is about, with its name as it is now. */
  workload?: { id: string; name: string };
  data: EventData[T];
};

/**
 * Adds an event in the transaction that does what it tells of, so that neither is ever there without the other. The database gives it
 * its place in its chain, which stays locked until the transaction ends: one that writes to several chains writes to those of workloads
 * in the order of their ids and to the system's last, so that no two wait for each other. A workload's event wants the workload's lock.
 *
 * Its moment is the clock's, or that of the event before it in the chain where that is later.
 */
export async function recordEvent<T extends EventType>(
  tx: Transaction,
  ctx: { actor: Actor; clock: Clock },
  { type, workload, data }: NewEvent<T>,
): Promise<void> {
  await insertEvent(tx, {
    at: ctx.clock.now().toISOString(),
    type,
    actorId: ctx.actor.id === SYSTEM_ACTOR.id ? null : ctx.actor.id,
    actorName: ctx.actor.name,
    workloadId: workload?.id ?? null,
    workloadName: workload?.name ?? null,
    data: JSON.stringify(data),
  });
}

type EventParameters = {
  at: string;
  type: string;
  actorId: string | null;
  actorName: string;
  workloadId: string | null;
  workloadName: string | null;
  data: string;
};

const insertEvent = defineStatement<EventParameters, unknown>(() => {
  const at = (name: keyof EventParameters) => sql.placeholder(name);
  return sql`select tinyforge_record_event(
    ${at('at')}::timestamptz, ${at('type')}::text, ${at('actorId')}::text, ${at('actorName')}::text,
    ${at('workloadId')}::uuid, ${at('workloadName')}::text, ${at('data')}::text::jsonb)`;
});
