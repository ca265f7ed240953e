import { randomUUID } from 'node:crypto';
import { defineStatement, schema, type Transaction } from '@tinyforge/db';
import { and, eq, exists, or, sql } from 'drizzle-orm';
import type { Clock } from '../context.ts';
import { changedKeys } from '../workload/changed-keys.ts';

/** A live config as it became. */
export type ChangedConfig = {
  workload: { id: string; slug: string; name: string };
  configVersion: number;
  cause: 'create' | 'edit' | 'sync' | 'revert';
  /** Of a sync: the commit that was applied. */
  commitSha: string | null;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
};

/** The body of a message. Names only: whoever may know the values reads them with a token. */
export type ConfigChangedPayload = {
  /** The same as the header `webhook-id`. */
  id: string;
  type: 'config.changed';
  /** When the live config changed, ISO 8601 in UTC. */
  timestamp: string;
  data: {
    workload: { id: string; slug: string; name: string };
    configVersion: number;
    cause: ChangedConfig['cause'];
    commitSha: string | null;
    /** Top-level keys of the live config; null where there are too many to name. */
    changedFields: string[] | null;
  };
};

/** More names than this, in characters, are not sent: a message is a hint to read, not a copy. */
const MAX_NAMED_CHARACTERS = 8_192;

/**
 * Queues a message for every webhook that wants to know, in the transaction that changes the live config: what is rolled back is
 * never told, and what is committed is never forgotten.
 */
export async function enqueueConfigChange(
  tx: Transaction,
  { clock }: { clock: Clock },
  change: ChangedConfig,
): Promise<void> {
  const listeners = await selectListeners(tx, { workloadId: change.workload.id });
  if (listeners.length === 0) return;
  const at = clock.now();
  await tx.insert(schema.webhookMessage).values(
    listeners.map(({ id: webhookId }) => {
      const id = `msg_${randomUUID().replaceAll('-', '')}`;
      return {
        id,
        webhookId,
        workloadId: change.workload.id,
        workloadName: change.workload.name,
        configVersion: change.configVersion,
        body: JSON.stringify(describeChange(id, at, change)),
        dueAt: at,
        createdAt: at,
      };
    }),
  );
}

/** The enabled webhooks that are told of a workload, kept from being deleted until the transaction ends. */
const selectListeners = defineStatement<{ workloadId: string }, { id: string }[]>((db) => {
  const { webhook, webhookWorkload: chosen } = schema;
  const isChosen = and(
    eq(chosen.webhookId, webhook.id),
    eq(chosen.workloadId, sql.placeholder('workloadId')),
  );
  return db
    .select({ id: webhook.id })
    .from(webhook)
    .where(
      and(
        webhook.enabled,
        or(webhook.allWorkloads, exists(db.select({ one: chosen.webhookId }).from(chosen).where(isChosen))),
      ),
    )
    .orderBy(webhook.id)
    .for('key share');
});

function describeChange(id: string, at: Date, change: ChangedConfig): ConfigChangedPayload {
  const { workload, configVersion, cause, commitSha } = change;
  const names = changedKeys(change.before, change.after);
  return {
    id,
    type: 'config.changed',
    timestamp: at.toISOString(),
    data: {
      workload: { id: workload.id, slug: workload.slug, name: workload.name },
      configVersion,
      cause,
      commitSha,
      changedFields: names.join().length > MAX_NAMED_CHARACTERS ? null : names,
    },
  };
}
