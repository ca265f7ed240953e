import { schema } from '@tinyforge/db';
import { asc, desc, eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { type ApiTokenStatus, tokenStatus } from './token-status.ts';

/** Moments are ISO 8601 in UTC. */
export type ApiTokenListItem = {
  id: string;
  name: string;
  /** How the token begins, to tell which one a program has. */
  startsWith: string;
  scope: 'read' | 'sync';
  /** What it may sync. */
  workloads: { id: string; name: string }[];
  ownerName: string;
  status: ApiTokenStatus;
  createdAt: string;
  expiresAt: string;
  /** To within some minutes; null: never. */
  lastUsedAt: string | null;
};

/** Every token, the newest first. */
export async function listApiTokens({
  db,
  clock,
}: Pick<ServiceContext, 'db' | 'clock'>): Promise<{ items: ApiTokenListItem[] }> {
  const { apiToken, apiTokenWorkload, user, workload } = schema;
  const [rows, links] = await Promise.all([
    db.read
      .select({ token: apiToken, owner: { name: user.name, banned: user.banned } })
      .from(apiToken)
      .innerJoin(user, eq(user.id, apiToken.ownerId))
      .orderBy(desc(apiToken.createdAt), asc(apiToken.id)),
    db.read
      .select({ tokenId: apiTokenWorkload.tokenId, id: workload.id, name: workload.name })
      .from(apiTokenWorkload)
      .innerJoin(workload, eq(workload.id, apiTokenWorkload.workloadId))
      .orderBy(asc(workload.name), asc(workload.id)),
  ]);
  const now = clock.now();
  return {
    items: rows.map(({ token, owner }) => ({
      id: token.id,
      name: token.name,
      startsWith: `tf_${token.lookup}`,
      scope: token.scope,
      workloads: links.filter(({ tokenId }) => tokenId === token.id).map(({ id, name }) => ({ id, name })),
      ownerName: owner.name,
      status: tokenStatus(token, owner, now),
      createdAt: token.createdAt.toISOString(),
      expiresAt: token.expiresAt.toISOString(),
      lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    })),
  };
}
