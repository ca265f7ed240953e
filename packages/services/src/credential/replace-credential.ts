import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { sealToken } from './seal-token.ts';
import { checkToken } from './validate-token.ts';

export type ReplaceCredentialOutcome =
  | { outcome: 'replaced' }
  | { outcome: 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Puts a new token in the place of the old one; forge and address stay. */
export async function replaceCredential(
  ctx: ServiceContext,
  input: { id: string; token: string },
): Promise<ReplaceCredentialOutcome> {
  const token = checkToken(input.token);
  if (!token.ok) return { outcome: 'invalid', issues: token.issues };
  const { credential } = schema;
  return ctx.db.write.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: credential.id, name: credential.name, baseUrl: credential.baseUrl })
      .from(credential)
      .where(eq(credential.id, input.id))
      .for('update');
    if (!row) return { outcome: 'not_found' };
    await tx
      .update(credential)
      .set({ ...sealToken(ctx.keyring, token.token, row), updatedAt: ctx.clock.now() })
      .where(eq(credential.id, row.id));
    await recordEvent(tx, ctx, {
      type: 'credential.replaced',
      data: { credentialId: row.id, name: row.name },
    });
    return { outcome: 'replaced' };
  });
}
