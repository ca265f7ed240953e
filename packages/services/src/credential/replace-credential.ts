import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { type CredentialKind, sealToken } from './seal-token.ts';
import { checkPrivateKey } from './validate-app.ts';
import { checkToken } from './validate-token.ts';

export type ReplaceCredentialOutcome =
  | { outcome: 'replaced' }
  | { outcome: 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Puts a new token, or a new private key of the same app, in the place of the old one; everything else stays. */
export async function replaceCredential(
  ctx: ServiceContext,
  input: { id: string; token?: string; privateKey?: string },
): Promise<ReplaceCredentialOutcome> {
  const { credential } = schema;
  return ctx.db.write.transaction(async (tx) => {
    const [row] = await tx
      .select({
        id: credential.id,
        name: credential.name,
        baseUrl: credential.baseUrl,
        kind: credential.kind,
      })
      .from(credential)
      .where(eq(credential.id, input.id))
      .for('update');
    if (!row) return { outcome: 'not_found' };
    const secret = checkSecret(row.kind, input);
    if (!secret.ok) return { outcome: 'invalid', issues: secret.issues };
    await tx
      .update(credential)
      .set({ ...sealToken(ctx.keyring, secret.secret, row), updatedAt: ctx.clock.now() })
      .where(eq(credential.id, row.id));
    await recordEvent(tx, ctx, {
      type: 'credential.replaced',
      data: { credentialId: row.id, name: row.name },
    });
    return { outcome: 'replaced' };
  });
}

function checkSecret(
  kind: CredentialKind,
  { token = '', privateKey = '' }: { token?: string; privateKey?: string },
) {
  if (kind === 'token') {
    const checked = checkToken(token);
    return checked.ok ? { ok: true as const, secret: checked.token } : checked;
  }
  const checked = checkPrivateKey(privateKey);
  return checked.ok ? { ok: true as const, secret: checked.privateKey } : checked;
}
