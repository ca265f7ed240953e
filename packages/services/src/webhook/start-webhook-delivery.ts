import { describeError } from '../describe-error.ts';
import { claimMessage, type DeliveryContext, deliverMessage } from './deliver-message.ts';
import { purgeMessages } from './purge-messages.ts';

export type WebhookDelivery = {
  /** Takes nothing more on, gives what is being sent a moment, and ends. */
  stop(): Promise<void>;
};

type Options = {
  /** How often the queue is looked at while nothing is known to be in it, in milliseconds. */
  pollMs?: number;
  /** Most webhooks that are being sent to at the same time. */
  concurrency?: number;
};

const PURGE_EVERY_MS = 60 * 60 * 1000;
const PAUSE_AFTER_ERROR_MS = 10_000;
const STOP_GRACE_MS = 1_500;

/**
 * Sends what is queued, one message at a time to each webhook. Any number of processes may do this on one database: a message that one has
 * taken on the others skip.
 */
export function startWebhookDelivery(
  ctx: DeliveryContext,
  { pollMs = 1_000, concurrency = 8 }: Options = {},
): WebhookDelivery {
  const sending = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  const ending = new AbortController();
  let wake = () => {};
  let purgeAt = 0;

  /** Takes on all that is due and for which there is room. */
  async function takeOn(): Promise<void> {
    while (sending.size < concurrency && !stopping.signal.aborted) {
      const message = await claimMessage(ctx, [...sending.keys()]);
      if (!message) return;
      const { webhookId } = message;
      const done = deliverMessage(ctx, message, ending.signal)
        .catch((error: unknown) => {
          ctx.log.error({ webhookId, error: describeError(error) }, 'how a webhook went was not noted');
        })
        .finally(() => {
          sending.delete(webhookId);
          wake();
        });
      sending.set(webhookId, done);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let pauseMs = pollMs;
      try {
        await takeOn();
        if (ctx.clock.now().getTime() >= purgeAt) {
          await purgeMessages(ctx);
          purgeAt = ctx.clock.now().getTime() + PURGE_EVERY_MS;
        }
      } catch (error) {
        ctx.log.error({ error: describeError(error) }, 'the webhook queue could not be read');
        pauseMs = PAUSE_AFTER_ERROR_MS;
      }
      await pause(pauseMs);
    }
  }

  /** Until that time has passed, a delivery has ended, or everything is to end. */
  function pause(ms: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      wake();
      await running;
      const grace = setTimeout(() => ending.abort(), STOP_GRACE_MS);
      await Promise.all(sending.values());
      clearTimeout(grace);
    },
  };
}
