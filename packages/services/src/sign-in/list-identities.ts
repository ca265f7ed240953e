import { schema } from '@tinyforge/db';
import { and, eq, inArray } from 'drizzle-orm';
import type { PeopleContext } from '../context.ts';
import { hasPassword } from '../second-factor/second-factor-state.ts';
import type { SignInProviderId } from './sign-in-settings.ts';

export type IdentityList = {
  /** The providers that are set up, in the order of their buttons, and since when one can sign in with each; null: one can not. */
  providers: { id: SignInProviderId; name: string; connectedAt: string | null }[];
  hasPassword: boolean;
};

/** How whoever asks can sign in. */
export async function listIdentities(
  ctx: Pick<PeopleContext, 'db' | 'auth' | 'actor'>,
): Promise<IdentityList> {
  const { db, auth, actor } = ctx;
  const { account } = schema;
  const ids = auth.providers.map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await db.read
          .select({ providerId: account.providerId, at: account.createdAt })
          .from(account)
          .where(and(eq(account.userId, actor.id), inArray(account.providerId, ids)))
          .orderBy(account.createdAt);
  return {
    providers: auth.providers.map(({ id, name }) => ({
      id,
      name,
      connectedAt: rows.find(({ providerId }) => providerId === id)?.at.toISOString() ?? null,
    })),
    hasPassword: await hasPassword(ctx),
  };
}
