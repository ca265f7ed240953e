import { schema } from '@tinyforge/db';
import { and, eq, ne } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { describeWebhook } from './create-webhook.ts';

export type ResendMessageOutcome = { outcome: 'queued' | 'already_pending' | 'not_found' };

/** Puts a message that was given up, or delivered, back at the start of its attempts. It keeps its id. */
export async function resendMessage(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id }: { id: string },
): Promise<ResendMessageOutcome> {
  const { webhook, webhookMessage: message } = schema;
  return ctx.db.write.transaction(async (tx): Promise<ResendMessageOutcome> => {
    const [queued] = await tx
      .update(message)
      .set({ state: 'pending', attempts: 0, dueAt: ctx.clock.now(), settledAt: null })
      .where(and(eq(message.id, id), ne(message.state, 'pending')))
      .returning({ webhookId: message.webhookId });
    const [found] = await tx
      .select({ id: webhook.id, url: webhook.url })
      .from(message)
      .innerJoin(webhook, eq(webhook.id, message.webhookId))
      .where(eq(message.id, id));
    if (!found) return { outcome: 'not_found' };
    if (!queued) return { outcome: 'already_pending' };
    const data = { ...describeWebhook(found), messageId: id };
    await recordEvent(tx, ctx, { type: 'webhook.resent', data });
    return { outcome: 'queued' };
  });
}
