import { schema } from '@tinyforge/db';
import type { ConnectionWarning } from '@tinyforge/providers';
import { eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { type ToldFailure, tellFailure } from '../gitops/tell-failure.ts';
import { openCredential } from './open-credential.ts';

/** `expires_soon`: within two weeks, or over. */
export type CredentialWarning = ConnectionWarning | 'expires_soon';

const SOON_MS = 14 * 24 * 3_600_000;

export type TestCredentialOutcome =
  | { outcome: 'not_found' }
  | {
      outcome: 'tested';
      result:
        | {
            ok: true;
            login: string | null;
            /** Null: the forge does not tell. */
            scopes: string[] | null;
            warnings: CredentialWarning[];
            /** Null: it does not end, or the forge does not tell. */
            expiresAt: string | null;
          }
        | ({ ok: false } & ToldFailure);
    };

/** Asks the forge whom this credential belongs to, what it may do and when it ends. Nothing is stored, and no transaction is open meanwhile. */
export async function testCredential(
  ctx: ServiceContext,
  { id, signal }: { id: string; signal?: AbortSignal },
): Promise<TestCredentialOutcome> {
  const { credential } = schema;
  const [row] = await ctx.db.read
    .select({ forge: credential.forge, baseUrl: credential.baseUrl })
    .from(credential)
    .where(eq(credential.id, id));
  const secret = row
    ? await openCredential({ db: ctx.db.read, keyring: ctx.keyring }, id, row.baseUrl)
    : null;
  if (!row || secret === null) return { outcome: 'not_found' };
  const tested = await ctx.providers[row.forge].testConnection({ baseUrl: row.baseUrl, ...secret, signal });
  return {
    outcome: 'tested',
    result: tested.ok
      ? {
          ok: true,
          login: tested.login,
          scopes: tested.scopes,
          warnings: isSoon(tested.expiresAt, ctx.clock.now())
            ? [...tested.warnings, 'expires_soon']
            : tested.warnings,
          expiresAt: tested.expiresAt?.toISOString() ?? null,
        }
      : { ok: false, ...tellFailure(tested.failure) },
  };
}

function isSoon(expiresAt: Date | undefined, now: Date): boolean {
  return expiresAt !== undefined && expiresAt.getTime() - now.getTime() < SOON_MS;
}
