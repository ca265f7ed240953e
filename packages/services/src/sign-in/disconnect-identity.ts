import { lockNamed, schema } from '@tinyforge/db';
import { and, eq, ne } from 'drizzle-orm';
import type { PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import type { SignInProviderId } from './sign-in-settings.ts';
import { isWayIn } from './way-in.ts';

/** `last_way`: they could not sign in any more. */
export type DisconnectIdentityOutcome = { outcome: 'disconnected' | 'last_way' } | { outcome: 'not_found' };

/** Whoever asks can no longer sign in with this provider. What was made at an earlier address of it goes too. */
export async function disconnectIdentity(
  ctx: PeopleContext,
  { provider }: { provider: SignInProviderId },
): Promise<DisconnectIdentityOutcome> {
  const { id: personId, name } = ctx.actor;
  const { account } = schema;
  const others = ctx.auth.providers.filter(({ id }) => id !== provider);
  return ctx.db.write.transaction(async (tx) => {
    // The lock of `admitIdentity`: two that disconnect at once must not both find the other way still there.
    await lockNamed(tx, 'people');
    const ways = await tx
      .select({ id: account.id })
      .from(account)
      .where(and(eq(account.userId, personId), ne(account.providerId, provider), isWayIn(others)));
    const isMine = and(eq(account.userId, personId), eq(account.providerId, provider));
    const mine = await tx.select({ id: account.id }).from(account).where(isMine);
    if (mine.length === 0) return { outcome: 'not_found' };
    if (ways.length === 0) return { outcome: 'last_way' };
    await tx.delete(account).where(isMine);
    await recordEvent(tx, ctx, {
      type: 'person.identity_disconnected',
      data: { personId, name, provider },
    });
    return { outcome: 'disconnected' };
  });
}
