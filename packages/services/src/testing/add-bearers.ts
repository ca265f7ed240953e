import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { revokeApiToken } from '../api-token/revoke-api-token.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { addToken } from './add-token.ts';
import type { TestServices } from './create-test-services.ts';

/** Every kind of token that may be shown: two that work, one that has lost some of its rights, and those that must not work. */
export type Bearer =
  | 'nonsense'
  | 'revoked'
  | 'expired'
  | 'of a disabled admin'
  | 'of a removed admin'
  | 'read'
  | 'sync, of somebody who is no admin any more'
  | 'sync';

/** Adds one token of each kind, and two workloads, of which the tokens for syncing may sync `chosen`. */
export async function addBearers(
  one: TestServices,
): Promise<{ tokens: Record<Bearer, string>; chosen: string; other: string }> {
  const { db } = one.services;
  const { user, apiToken } = schema;
  const admin = await one.addPerson('admin');
  const addWorkload = async (name: string) => {
    const input = { name, sourceKind: 'image', source: null, config: {} } as const;
    const created = await createWorkload(one.as(admin), input);
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    return created.id;
  };
  const [chosen, other] = [await addWorkload('Chosen'), await addWorkload('Other')];
  const addOwned = async () => {
    const owner = await one.addPerson('admin');
    return { owner, ...(await addToken(one, owner, { kind: 'sync', workloadIds: [chosen] })) };
  };
  const [revoked, expired, sync] = [await addOwned(), await addOwned(), await addOwned()];
  const [disabled, removed, demoted] = [await addOwned(), await addOwned(), await addOwned()];

  await revokeApiToken(one.as(admin), { id: revoked.id });
  const long = { createdAt: new Date(0), expiresAt: new Date(1) };
  await db.write.update(apiToken).set(long).where(eq(apiToken.id, expired.id));
  await db.write.update(user).set({ banned: true }).where(eq(user.id, disabled.owner.id));
  await db.write.delete(user).where(eq(user.id, removed.owner.id));
  await db.write.update(user).set({ role: 'viewer' }).where(eq(user.id, demoted.owner.id));
  return {
    tokens: {
      nonsense: 'tf_nonsense',
      revoked: revoked.token,
      expired: expired.token,
      'of a disabled admin': disabled.token,
      'of a removed admin': removed.token,
      read: (await addToken(one, admin)).token,
      'sync, of somebody who is no admin any more': demoted.token,
      sync: sync.token,
    },
    chosen,
    other,
  };
}
