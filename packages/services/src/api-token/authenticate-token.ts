import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { parseRole } from '../auth/get-signed-in.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { describeError } from '../describe-error.ts';
import { type ApiTokenStatus, tokenStatus } from './token-status.ts';
import { matchesHash, parseTokenText } from './token-text.ts';

/** A program with a token that works. It may read what a viewer may read of workloads and events, and sync these. */
export type TokenBearer = {
  /** The token's owner, named after the token, and never more than a viewer. */
  actor: Actor;
  /** Ids of the workloads that it may sync at this moment. */
  syncs: ReadonlySet<string>;
};

export type TokenAnswer =
  | { outcome: 'accepted'; bearer: TokenBearer }
  /** `unknown` to whoever does not have a true token; why a true one has ended its holder may know. */
  | { outcome: 'refused'; reason: 'unknown' | Exclude<ApiTokenStatus, 'active'> };

/** A row is written at most this often for a token in use. */
const LAST_USE_GRAIN_MS = 5 * 60 * 1000;

/**
 * Whose token this is, asked of the database every time: what was revoked, or whose owner was disabled, is refused at once.
 */
export async function authenticateToken(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'log'>,
  text: string,
): Promise<TokenAnswer> {
  const parsed = parseTokenText(text);
  const found = parsed && (await findToken(ctx, parsed.lookup));
  if (!found || !matchesHash(text, found.token.tokenHash)) return { outcome: 'refused', reason: 'unknown' };
  const { token, owner } = found;
  const status = tokenStatus(token, owner, ctx.clock.now());
  if (status !== 'active') return { outcome: 'refused', reason: status };
  await noteUse(ctx, token);
  // A person who is no admin any more can hand on no more than a viewer's rights.
  const maySync = token.scope === 'sync' && parseRole(owner.role) === 'admin';
  return {
    outcome: 'accepted',
    bearer: {
      actor: { id: owner.id, name: `${token.name} (${owner.name})`, role: 'viewer' },
      syncs: new Set(maySync ? await findSyncable(ctx, token.id) : []),
    },
  };
}

async function findToken({ db }: Pick<ServiceContext, 'db'>, lookup: string) {
  const { apiToken, user } = schema;
  const [row] = await db.read
    .select({
      token: apiToken,
      owner: { id: user.id, name: user.name, role: user.role, banned: user.banned },
    })
    .from(apiToken)
    .innerJoin(user, eq(user.id, apiToken.ownerId))
    .where(eq(apiToken.lookup, lookup));
  return row ?? null;
}

async function findSyncable({ db }: Pick<ServiceContext, 'db'>, tokenId: string): Promise<string[]> {
  const { apiTokenWorkload } = schema;
  const rows = await db.read
    .select({ workloadId: apiTokenWorkload.workloadId })
    .from(apiTokenWorkload)
    .where(eq(apiTokenWorkload.tokenId, tokenId));
  return rows.map(({ workloadId }) => workloadId);
}

/** On the read pool, so that no reader waits behind a crowd of syncs; and no reader fails because this did. */
async function noteUse(
  { db, clock, log }: Pick<ServiceContext, 'db' | 'clock' | 'log'>,
  { id, lastUsedAt }: { id: string; lastUsedAt: Date | null },
): Promise<void> {
  const now = clock.now();
  if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < LAST_USE_GRAIN_MS) return;
  try {
    await db.read.update(schema.apiToken).set({ lastUsedAt: now }).where(eq(schema.apiToken.id, id));
  } catch (error) {
    log.warn({ error: describeError(error) }, 'the last use of a token was not noted');
  }
}
