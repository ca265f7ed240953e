import { schema } from '@tinyforge/db';
import type { ConnectionWarning, FetchFailureReason } from '@tinyforge/providers';
import { eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { openCredential } from './open-credential.ts';

export type TestCredentialOutcome =
  | { outcome: 'not_found' }
  | {
      outcome: 'tested';
      result:
        | { ok: true; login: string | null; scopes: string[] | null; warnings: ConnectionWarning[] }
        | { ok: false; reason: FetchFailureReason; retryAt: string | null };
    };

/** Asks the forge whom this token belongs to and what it may do. Nothing is stored, and no transaction is open meanwhile. */
export async function testCredential(
  ctx: ServiceContext,
  { id, signal }: { id: string; signal?: AbortSignal },
): Promise<TestCredentialOutcome> {
  const { credential } = schema;
  const [row] = await ctx.db.read
    .select({ forge: credential.forge, baseUrl: credential.baseUrl })
    .from(credential)
    .where(eq(credential.id, id));
  const token = row ? await openCredential({ db: ctx.db.read, keyring: ctx.keyring }, id, row.baseUrl) : null;
  if (!row || token === null) return { outcome: 'not_found' };
  const tested = await ctx.providers[row.forge].testConnection({ baseUrl: row.baseUrl, token, signal });
  return {
    outcome: 'tested',
    result: tested.ok
      ? { ok: true, login: tested.login, scopes: tested.scopes, warnings: tested.warnings }
      : {
          ok: false,
          reason: tested.failure.reason,
          retryAt: tested.failure.retryAt?.toISOString() ?? null,
        },
  };
}
