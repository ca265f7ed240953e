import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isUuid } from '../is-uuid.ts';
import { describeWebhook } from './create-webhook.ts';

export type DeleteWebhookOutcome = { outcome: 'deleted' | 'not_found' };

/** Deletes a webhook with everything that it has not been told yet. */
export async function deleteWebhook(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id }: { id: string },
): Promise<DeleteWebhookOutcome> {
  if (!isUuid(id)) return { outcome: 'not_found' };
  return ctx.db.write.transaction(async (tx): Promise<DeleteWebhookOutcome> => {
    const [deleted] = await tx
      .delete(schema.webhook)
      .where(eq(schema.webhook.id, id))
      .returning({ id: schema.webhook.id, url: schema.webhook.url });
    if (!deleted) return { outcome: 'not_found' };
    await recordEvent(tx, ctx, { type: 'webhook.deleted', data: describeWebhook(deleted) });
    return { outcome: 'deleted' };
  });
}
