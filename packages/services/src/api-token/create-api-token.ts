import { randomUUID } from 'node:crypto';
import { schema, type Transaction } from '@tinyforge/db';
import { checkName } from '../check-name.ts';
import { holdChosenWorkloads } from '../chosen-workloads.ts';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { createTokenText } from './token-text.ts';

export const DEFAULT_TOKEN_DAYS = 90;
/** A token that nobody renews for a year is one that nobody looks after. */
export const MAX_TOKEN_DAYS = 365;

const DAY_MS = 24 * 60 * 60 * 1000;

export type CreateApiTokenInput = {
  name: string;
  /** `read`: what a viewer may read of workloads and events. `sync`: that, and to sync the chosen workloads. */
  scope: { kind: 'read' } | { kind: 'sync'; workloadIds: string[] };
  /** Whole days, 1 to `MAX_TOKEN_DAYS`. */
  expiresInDays?: number;
};

export type CreateApiTokenOutcome =
  | { outcome: 'created'; id: string; token: string; expiresAt: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Makes a token of the actor's. Its text is in this outcome, and never anywhere again. */
export async function createApiToken(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { name, scope, expiresInDays = DEFAULT_TOKEN_DAYS }: CreateApiTokenInput,
): Promise<CreateApiTokenOutcome> {
  const checked = checkName(name);
  const issues: FieldIssue[] = [];
  if (!checked.ok) issues.push({ field: 'name', code: checked.code, params: checked.params });
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > MAX_TOKEN_DAYS) {
    issues.push({ field: 'expiresInDays', code: 'out_of_range', params: { min: 1, max: MAX_TOKEN_DAYS } });
  }
  return ctx.db.write.transaction(async (tx): Promise<CreateApiTokenOutcome> => {
    const chosen =
      scope.kind === 'sync'
        ? await holdChosenWorkloads(tx, ctx.actor, scope.workloadIds)
        : { ok: true as const, ids: [] };
    if (!chosen.ok) issues.push(...chosen.issues);
    if (!checked.ok || !chosen.ok || issues.length > 0) return { outcome: 'invalid', issues };

    const expiresAt = new Date(ctx.clock.now().getTime() + expiresInDays * DAY_MS);
    const about = { name: checked.name, scope: scope.kind, expiresAt };
    const { id, text } = await insertToken(tx, ctx, about, chosen.ids);
    const data = { tokenId: id, name: about.name, scope: about.scope, expiresAt: expiresAt.toISOString() };
    await recordEvent(tx, ctx, { type: 'token.created', data });
    return { outcome: 'created', id, token: text, expiresAt: expiresAt.toISOString() };
  });
}

async function insertToken(
  tx: Transaction,
  { actor, clock }: Pick<ServiceContext, 'clock' | 'actor'>,
  about: { name: string; scope: 'read' | 'sync'; expiresAt: Date },
  workloadIds: string[],
): Promise<{ id: string; text: string }> {
  const id = randomUUID();
  const { text, lookup, hash } = createTokenText();
  const row = { ...about, id, lookup, tokenHash: hash, ownerId: actor.id, createdAt: clock.now() };
  await tx.insert(schema.apiToken).values(row);
  if (workloadIds.length > 0) {
    const links = workloadIds.map((workloadId) => ({ tokenId: id, workloadId }));
    await tx.insert(schema.apiTokenWorkload).values(links);
  }
  return { id, text };
}
