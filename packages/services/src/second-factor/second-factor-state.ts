import { schema } from '@tinyforge/db';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { PeopleContext } from '../context.ts';

export type SecondFactorState = {
  enabled: boolean;
  /** Of the ten; null where there is no second factor. */
  backupCodesLeft: number | null;
  /** Whether a change asks for the password; who has none, because they sign in at a provider only, shows a code instead. */
  hasPassword: boolean;
};

/** How whoever asks signs in. */
export async function getSecondFactor(
  ctx: Pick<PeopleContext, 'db' | 'auth' | 'actor'>,
): Promise<SecondFactorState> {
  const { user } = schema;
  const [row] = await ctx.db.read
    .select({ enabled: user.twoFactorEnabled })
    .from(user)
    .where(eq(user.id, ctx.actor.id));
  const enabled = row?.enabled ?? false;
  return {
    enabled,
    backupCodesLeft: enabled ? (await readBackupCodes(ctx)).length : null,
    hasPassword: await hasPassword(ctx),
  };
}

/** The codes that are left, in the clear: for counting them, and to show them the once. */
export async function readBackupCodes({
  auth,
  actor,
}: Pick<PeopleContext, 'auth' | 'actor'>): Promise<string[]> {
  const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: actor.id } });
  return backupCodes;
}

/** Whether whoever asks can sign in with a password. */
export async function hasPassword({ db, actor }: Pick<PeopleContext, 'db' | 'actor'>): Promise<boolean> {
  const { account } = schema;
  const found = await db.read
    .select({ id: account.id })
    .from(account)
    .where(
      and(eq(account.userId, actor.id), eq(account.providerId, 'credential'), isNotNull(account.password)),
    );
  return found.length > 0;
}
