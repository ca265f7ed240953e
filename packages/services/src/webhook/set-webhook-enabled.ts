import { schema } from '@tinyforge/db';
import { and, eq, ne } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isUuid } from '../is-uuid.ts';
import { describeWebhook } from './create-webhook.ts';

export type SetWebhookEnabledOutcome = { outcome: 'changed' | 'unchanged' | 'not_found' };

/** Switches a webhook. What happens while it is off it is never told; what was waiting goes on waiting. */
export async function setWebhookEnabled(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id, enabled }: { id: string; enabled: boolean },
): Promise<SetWebhookEnabledOutcome> {
  if (!isUuid(id)) return { outcome: 'not_found' };
  const { webhook } = schema;
  return ctx.db.write.transaction(async (tx): Promise<SetWebhookEnabledOutcome> => {
    const [changed] = await tx
      .update(webhook)
      .set({ enabled })
      .where(and(eq(webhook.id, id), ne(webhook.enabled, enabled)))
      .returning({ id: webhook.id, url: webhook.url });
    if (changed) {
      const type = enabled ? 'webhook.enabled' : 'webhook.disabled';
      await recordEvent(tx, ctx, { type, data: describeWebhook(changed) });
      return { outcome: 'changed' };
    }
    const [row] = await tx.select({ id: webhook.id }).from(webhook).where(eq(webhook.id, id));
    return { outcome: row ? 'unchanged' : 'not_found' };
  });
}
