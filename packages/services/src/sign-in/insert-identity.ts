import { randomUUID } from 'node:crypto';
import { schema, type Transaction } from '@tinyforge/db';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import type { Identity } from './identity.ts';

/** Connects an identity with a person, with its event. No token of the provider is kept. */
export async function insertIdentity(
  tx: Transaction,
  ctx: Pick<PeopleContext, 'clock' | 'actor'>,
  { provider, accountId }: Identity,
  { id: personId, name }: { id: string; name: string },
): Promise<void> {
  const at = ctx.clock.now();
  await tx.insert(schema.account).values({
    id: randomUUID(),
    accountId,
    providerId: provider.id,
    userId: personId,
    createdAt: at,
    updatedAt: at,
  });
  await recordEvent(tx, ctx, {
    type: 'person.identity_connected',
    data: { personId, name, provider: provider.id },
  });
}
