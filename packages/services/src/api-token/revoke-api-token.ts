import { schema } from '@tinyforge/db';
import { and, eq, isNull } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isUuid } from '../is-uuid.ts';

export type RevokeApiTokenOutcome = { outcome: 'revoked' | 'already_revoked' | 'not_found' };

/** Ends a token: the next request that bears it is refused. Its row stays, so that it can be seen to have ended. */
export async function revokeApiToken(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id }: { id: string },
): Promise<RevokeApiTokenOutcome> {
  if (!isUuid(id)) return { outcome: 'not_found' };
  const { apiToken } = schema;
  return ctx.db.write.transaction(async (tx): Promise<RevokeApiTokenOutcome> => {
    const [revoked] = await tx
      .update(apiToken)
      .set({ revokedAt: ctx.clock.now() })
      .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)))
      .returning({ tokenId: apiToken.id, name: apiToken.name });
    if (revoked) {
      await recordEvent(tx, ctx, { type: 'token.revoked', data: revoked });
      return { outcome: 'revoked' };
    }
    const [row] = await tx.select({ id: apiToken.id }).from(apiToken).where(eq(apiToken.id, id));
    return { outcome: row ? 'already_revoked' : 'not_found' };
  });
}
