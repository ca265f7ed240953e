import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { parseTargetUrl } from '@tinyforge/providers';
import { holdChosenWorkloads } from '../chosen-workloads.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { createWebhookSecret, sealSecret } from './webhook-secret.ts';

export type CreateWebhookInput = {
  url: string;
  /** Of which workloads it is told. */
  workloads: 'all' | string[];
};

export type CreateWebhookOutcome =
  | { outcome: 'created'; id: string; secret: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Adds an address that is told of every change of a live config. Its secret is in this outcome, and never anywhere again. */
export async function createWebhook(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor' | 'keyring' | 'allowedHosts'>,
  input: CreateWebhookInput,
): Promise<CreateWebhookOutcome> {
  const target = parseTargetUrl(input.url, ctx.allowedHosts());
  const issues: FieldIssue[] = [];
  if (!target.ok) issues.push({ field: 'url', code: target.code, params: {} });
  return ctx.db.write.transaction(async (tx): Promise<CreateWebhookOutcome> => {
    const chosen =
      input.workloads === 'all'
        ? { ok: true as const, ids: [] }
        : await holdChosenWorkloads(tx, ctx.actor, input.workloads);
    if (!chosen.ok) issues.push(...chosen.issues);
    if (!target.ok || !chosen.ok) return { outcome: 'invalid', issues };

    const row = { id: randomUUID(), url: target.url };
    const secret = createWebhookSecret();
    await tx.insert(schema.webhook).values({
      ...row,
      ...sealSecret(ctx.keyring, secret, row),
      allWorkloads: input.workloads === 'all',
      createdAt: ctx.clock.now(),
    });
    if (chosen.ids.length > 0) {
      const links = chosen.ids.map((workloadId) => ({ webhookId: row.id, workloadId }));
      await tx.insert(schema.webhookWorkload).values(links);
    }
    await recordEvent(tx, ctx, { type: 'webhook.created', data: describeWebhook(row) });
    return { outcome: 'created', id: row.id, secret };
  });
}

/** What an event says of a webhook. Viewers read events, and the path of such a URL is often a secret itself. */
export function describeWebhook({ id, url }: { id: string; url: string }): {
  webhookId: string;
  name: string;
} {
  return { webhookId: id, name: new URL(url).host };
}
