import { schema } from '@tinyforge/db';
import { type SafeFetch, SafeFetchError } from '@tinyforge/providers';
import { and, eq, sql } from 'drizzle-orm';
import { type ServiceContext, SYSTEM_ACTOR } from '../context.ts';
import { describeError } from '../describe-error.ts';
import { MAX_RETRY_AFTER_MS, parseRetryAfter, retryDelay } from './retry-delay.ts';
import { setWebhookEnabled } from './set-webhook-enabled.ts';
import { openSecret, signMessage } from './webhook-secret.ts';

export type DeliveryContext = Pick<ServiceContext, 'db' | 'clock' | 'keyring' | 'log'> & {
  fetch: SafeFetch;
};

/** A message that this process has taken on: nobody else takes it until `LEASE_MS` have passed. */
export type ClaimedMessage = {
  id: string;
  webhookId: string;
  body: string;
  /** This one included. */
  attempts: number;
  url: string;
  sealedSecret: Uint8Array;
  keyId: string;
};

/** Longer than the safe fetch ever takes; when a process dies while it sends, its message is due again after this. */
const LEASE_MS = 60_000;
/** No message is put off for longer: one that is due later got its time from a clock that was ahead, and is due now. */
const MAX_DELAY_MS = MAX_RETRY_AFTER_MS + 60 * 60 * 1000;
/** Of an answer only the status counts; a receiver that writes more than this is not one. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Takes on the message that has been due for longest, of a webhook that is not in `busy`: one that answers slowly then holds up its own
 * messages and nobody else's.
 */
export async function claimMessage(
  { db, clock }: Pick<DeliveryContext, 'db' | 'clock'>,
  busy: readonly string[],
): Promise<ClaimedMessage | null> {
  const now = clock.now().toISOString();
  const latestDue = new Date(clock.now().getTime() + MAX_DELAY_MS).toISOString();
  const leasedUntil = new Date(clock.now().getTime() + LEASE_MS).toISOString();
  const [claimed] = await db.write.execute<ClaimedMessage>(sql`
    with due as (
      select message.id, webhook.url, webhook.sealed_secret, webhook.key_id
      from webhook_message message join webhook on webhook.id = message.webhook_id
      where message.state = 'pending' and webhook.enabled
        and (message.due_at <= ${now}::timestamptz or message.due_at > ${latestDue}::timestamptz)
        and message.webhook_id <> all(${`{${busy.join()}}`}::uuid[])
      order by message.due_at
      limit 1
      for update of message skip locked
    )
    update webhook_message message
    set attempts = attempts + 1, last_attempt_at = ${now}::timestamptz, due_at = ${leasedUntil}::timestamptz
    from due where message.id = due.id
    returning message.id, message.webhook_id as "webhookId", message.body, message.attempts,
      due.url, due.sealed_secret as "sealedSecret", due.key_id as "keyId"`);
  return claimed ?? null;
}

type Attempt = { ok: true } | { ok: false; failure: string; retryAfterMs: number | null; gone: boolean };

/**
 * Sends a message once and writes down how it went. At least once: an answer that is lost, or a process that dies in between, brings the
 * same id again.
 */
export async function deliverMessage(
  ctx: DeliveryContext,
  message: ClaimedMessage,
  signal?: AbortSignal,
): Promise<void> {
  const attempt = await send(ctx, message, signal);
  // Given up because this process ends: the lease runs out, and somebody tries again.
  if (!attempt.ok && signal?.aborted) return;
  await settle(ctx, message, attempt);
  if (!attempt.ok && attempt.gone) {
    await setWebhookEnabled({ ...ctx, actor: SYSTEM_ACTOR }, { id: message.webhookId, enabled: false });
  }
}

async function send(ctx: DeliveryContext, message: ClaimedMessage, signal?: AbortSignal): Promise<Attempt> {
  const { id, webhookId, body, url, keyId, sealedSecret } = message;
  const failed = (failure: string): Attempt => ({ ok: false, failure, retryAfterMs: null, gone: false });
  let secret: string;
  try {
    secret = openSecret(ctx.keyring, { sealed: sealedSecret, keyId }, { id: webhookId, url });
  } catch (error) {
    ctx.log.error({ webhookId, error: describeError(error) }, 'the secret of a webhook does not open');
    return failed('secret_unreadable');
  }
  try {
    const { status, headers } = await ctx.fetch(url, {
      body,
      headers: { 'content-type': 'application/json', ...signMessage(secret, { id, body }, ctx.clock.now()) },
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    if (status >= 200 && status < 300) return { ok: true };
    const retryAfterMs = parseRetryAfter(headers.get('retry-after'), ctx.clock.now());
    return { ok: false, failure: `http_${status}`, retryAfterMs, gone: status === 410 };
  } catch (error) {
    if (error instanceof SafeFetchError) return failed(error.reason);
    ctx.log.error({ webhookId, error: describeError(error) }, 'a webhook could not be sent');
    return failed('unexpected');
  }
}

async function settle(
  { db, clock, log }: DeliveryContext,
  { id, webhookId, attempts }: ClaimedMessage,
  attempt: Attempt,
): Promise<void> {
  const { webhookMessage } = schema;
  const now = clock.now();
  const delay = attempt.ok || attempt.gone ? null : retryDelay(attempts, attempt.retryAfterMs);
  const change =
    delay !== null
      ? { dueAt: new Date(now.getTime() + delay) }
      : { state: attempt.ok ? ('delivered' as const) : ('dead' as const), settledAt: now };
  await db.write
    .update(webhookMessage)
    .set({ ...change, lastFailure: attempt.ok ? null : attempt.failure })
    // Whoever took it on after us, or put it back, decides now.
    .where(
      and(
        eq(webhookMessage.id, id),
        eq(webhookMessage.attempts, attempts),
        eq(webhookMessage.state, 'pending'),
      ),
    );
  if (attempt.ok) log.debug({ id, webhookId, attempts }, 'webhook delivered');
  else
    log.warn({ id, webhookId, attempts, failure: attempt.failure, dead: delay === null }, 'webhook failed');
}
