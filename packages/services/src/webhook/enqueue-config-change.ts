import { randomUUID } from 'node:crypto';
import { schema, type Transaction } from '@tinyforge/db';
import { and, eq, exists, or } from 'drizzle-orm';
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
  const webhookIds = await findListeners(tx, change.workload.id);
  if (webhookIds.length === 0) return;
  const at = clock.now();
  await tx.insert(schema.webhookMessage).values(
    webhookIds.map((webhookId) => {
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

/** The enabled webhooks that are told of this workload, kept from being deleted until the transaction ends. */
async function findListeners(tx: Transaction, workloadId: string): Promise<string[]> {
  const { webhook, webhookWorkload } = schema;
  const chosen = tx
    .select({ one: webhookWorkload.webhookId })
    .from(webhookWorkload)
    .where(and(eq(webhookWorkload.webhookId, webhook.id), eq(webhookWorkload.workloadId, workloadId)));
  const rows = await tx
    .select({ id: webhook.id })
    .from(webhook)
    .where(and(webhook.enabled, or(webhook.allWorkloads, exists(chosen))))
    .orderBy(webhook.id)
    .for('key share');
  return rows.map(({ id }) => id);
}

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
