import { schema } from '@tinyforge/db';
import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';

export const MESSAGE_STATES = ['pending', 'delivered', 'dead'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** One message for one webhook. Moments are ISO 8601 in UTC. */
export type WebhookMessageItem = {
  id: string;
  webhookId: string;
  workloadId: string;
  /** As it was then. */
  workloadName: string;
  configVersion: number;
  state: MessageState;
  attempts: number;
  /** When it is tried next; null once it is settled. */
  dueAt: string | null;
  createdAt: string;
  lastAttemptAt: string | null;
  /** Of the last attempt: `http_500`, `timeout`, `blocked_address` …; null where it did not fail. */
  lastFailure: string | null;
};

export type ListMessagesInput = {
  webhookId?: string;
  state?: MessageState;
  cursor?: string;
  /** 1 to 100; 50 when left out. */
  limit?: number;
};

const DEFAULT_LIMIT = 50;

/** What webhooks were told and are to be told, the newest first. */
export async function listMessages(
  ctx: Pick<ServiceContext, 'db'>,
  { webhookId, state, cursor, limit = DEFAULT_LIMIT }: ListMessagesInput,
): Promise<{ items: WebhookMessageItem[]; nextCursor: string | null }> {
  const { webhookMessage: message } = schema;
  if (webhookId !== undefined && !isUuid(webhookId)) return { items: [], nextCursor: null };
  const after = parseCursor(cursor);
  const filters: (SQL | undefined)[] = [
    webhookId === undefined ? undefined : eq(message.webhookId, webhookId),
    state && eq(message.state, state),
    after &&
      or(lt(message.createdAt, after.at), and(eq(message.createdAt, after.at), lt(message.id, after.id))),
  ];
  const rows = await ctx.db.read
    .select()
    .from(message)
    .where(and(...filters))
    .orderBy(desc(message.createdAt), desc(message.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toItem),
    nextCursor: rows.length > limit && last ? `${last.createdAt.toISOString()}/${last.id}` : null,
  };
}

function toItem(row: typeof schema.webhookMessage.$inferSelect): WebhookMessageItem {
  const { id, webhookId, workloadId, workloadName, configVersion, state, attempts, lastFailure } = row;
  return {
    id,
    webhookId,
    workloadId,
    workloadName,
    configVersion,
    state,
    attempts,
    dueAt: state === 'pending' ? row.dueAt.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    lastAttemptAt: row.lastAttemptAt?.toISOString() ?? null,
    lastFailure,
  };
}

/** What is no cursor of ours starts at the beginning. */
function parseCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  const [moment = '', id] = cursor?.split('/') ?? [];
  const at = new Date(moment);
  return id === undefined || Number.isNaN(at.getTime()) ? undefined : { at, id };
}
