import { schema } from '@tinyforge/db';
import { asc, count, desc, eq, max } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';

/** Moments are ISO 8601 in UTC. */
export type WebhookListItem = {
  id: string;
  url: string;
  enabled: boolean;
  /** False: only `workloads`. */
  allWorkloads: boolean;
  workloads: { id: string; name: string }[];
  /** Messages that wait for their first or next attempt. */
  pending: number;
  /** Messages that were given up, and can be sent again. */
  dead: number;
  lastDeliveredAt: string | null;
  createdAt: string;
};

/** Every webhook, the newest first, without its secret. */
export async function listWebhooks({
  db,
}: Pick<ServiceContext, 'db'>): Promise<{ items: WebhookListItem[] }> {
  const { webhook, webhookMessage, webhookWorkload, workload } = schema;
  const { id, url, enabled, allWorkloads, createdAt } = webhook;
  const [rows, links, states] = await Promise.all([
    db.read
      .select({ id, url, enabled, allWorkloads, createdAt })
      .from(webhook)
      .orderBy(desc(createdAt), asc(id)),
    db.read
      .select({ webhookId: webhookWorkload.webhookId, id: workload.id, name: workload.name })
      .from(webhookWorkload)
      .innerJoin(workload, eq(workload.id, webhookWorkload.workloadId))
      .orderBy(asc(workload.name), asc(workload.id)),
    db.read
      .select({
        webhookId: webhookMessage.webhookId,
        state: webhookMessage.state,
        count: count(),
        settledAt: max(webhookMessage.settledAt),
      })
      .from(webhookMessage)
      .groupBy(webhookMessage.webhookId, webhookMessage.state),
  ]);
  return {
    items: rows.map((row) => {
      const own = states.filter(({ webhookId }) => webhookId === row.id);
      const of = (state: string) => own.find((each) => each.state === state);
      return {
        ...row,
        workloads: links
          .filter(({ webhookId }) => webhookId === row.id)
          .map((link) => ({ id: link.id, name: link.name })),
        pending: of('pending')?.count ?? 0,
        dead: of('dead')?.count ?? 0,
        lastDeliveredAt: of('delivered')?.settledAt?.toISOString() ?? null,
        createdAt: row.createdAt.toISOString(),
      };
    }),
  };
}
