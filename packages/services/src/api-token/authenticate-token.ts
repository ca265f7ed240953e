import { schema } from '@tinyforge/db';
import { and, eq } from 'drizzle-orm';
import { groupRolesColumn, parseGroupRoles } from '../access/group-roles.ts';
import { administersAny } from '../access/may-administer.ts';
import { viewsAll } from '../access/may-view.ts';
import { administeredWorkloads } from '../access/visible-workloads.ts';
import { parseRole } from '../auth/get-signed-in.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { describeError } from '../describe-error.ts';
import { type ApiTokenStatus, tokenStatus } from './token-status.ts';
import { matchesHash, parseTokenText } from './token-text.ts';

/** A program with a valid token. It may read what its owner may see, and sync the workloads of the actor's `syncGrant`. */
export type TokenBearer = {
  /** The token's owner, named after the token, and nowhere more than a viewer. */
  actor: Actor;
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
  const { id, name } = owner;
  const person: Actor = { id, name, role: parseRole(owner.role), groups: parseGroupRoles(owner.groups) };
  // Nobody can hand on a right that they have lost.
  const maySync = token.scope === 'sync' && administersAny(person);
  const actor = asViewer(person, `${token.name} (${name})`);
  if (!maySync) return { outcome: 'accepted', bearer: { actor } };
  const workloadIds = new Set(await findSyncable(ctx, token.id, person));
  const syncGrant = { tokenId: token.id, workloadIds, owner: person };
  return { outcome: 'accepted', bearer: { actor: { ...actor, syncGrant } } };
}

/** The same sight, and no right to change anything. */
function asViewer(person: Actor, name: string): Actor {
  const groups = Object.keys(person.groups).map((groupId) => [groupId, 'viewer'] as const);
  const role = viewsAll(person) ? 'viewer' : 'none';
  return { id: person.id, name, role, groups: Object.fromEntries(groups) };
}

async function findToken({ db }: Pick<ServiceContext, 'db'>, lookup: string) {
  const { apiToken, user } = schema;
  const [row] = await db.read
    .select({
      token: apiToken,
      owner: {
        id: user.id,
        name: user.name,
        role: user.role,
        banned: user.banned,
        groups: groupRolesColumn,
      },
    })
    .from(apiToken)
    .innerJoin(user, eq(user.id, apiToken.ownerId))
    .where(eq(apiToken.lookup, lookup));
  return row ?? null;
}

/** Of the workloads that a token was made for, those that its owner may administer now. */
async function findSyncable(
  { db }: Pick<ServiceContext, 'db'>,
  tokenId: string,
  owner: Actor,
): Promise<string[]> {
  const { apiTokenWorkload, workload } = schema;
  const rows = await db.read
    .select({ workloadId: workload.id })
    .from(apiTokenWorkload)
    .innerJoin(workload, eq(workload.id, apiTokenWorkload.workloadId))
    .where(and(eq(apiTokenWorkload.tokenId, tokenId), administeredWorkloads(owner)));
  return rows.map(({ workloadId }) => workloadId);
}

/** On the read pool, so that no reader waits behind a crowd of syncs; and no reader fails because this did. */
async function noteUse(
  { db, clock, log }: Pick<ServiceContext, 'db' | 'clock' | 'log'>,
  { id, lastUsedAt }: { id: string; lastUsedAt: Date | null },
): Promise<void> {
  const now = clock.now();
  // A time in the future is a wrong one, and is replaced.
  if (lastUsedAt !== null && Math.abs(now.getTime() - lastUsedAt.getTime()) < LAST_USE_GRAIN_MS) return;
  try {
    await db.read.update(schema.apiToken).set({ lastUsedAt: now }).where(eq(schema.apiToken.id, id));
  } catch (error) {
    log.warn({ error: describeError(error) }, 'the last use of a token was not noted');
  }
}
