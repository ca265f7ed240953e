import { schema } from '@tinyforge/db';
import { and, asc, eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';

export type SetDefaultCredentialOutcome = { outcome: 'saved' | 'not_found' };

/**
 * Makes a credential the default of its forge at its address, in place of another, or ends that. Forms of new workloads start with the default, for
 * those who may choose it anyway; what a workload reads with is always its own setting, so this changes no workload and gives no one access.
 */
export async function setDefaultCredential(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id, isDefault }: { id: string; isDefault: boolean },
): Promise<SetDefaultCredentialOutcome> {
  const { credential } = schema;
  const columns = { id: credential.id, name: credential.name, isDefault: credential.isDefault };
  return ctx.db.write.transaction(async (tx) => {
    const [place] = await tx
      .select({ forge: credential.forge, baseUrl: credential.baseUrl })
      .from(credential)
      .where(eq(credential.id, id));
    if (!place) return { outcome: 'not_found' };
    // All of the address, always in one order: of two calls at the same time one waits for the other.
    const rows = await tx
      .select(columns)
      .from(credential)
      .where(and(eq(credential.forge, place.forge), eq(credential.baseUrl, place.baseUrl)))
      .orderBy(asc(credential.id))
      .for('no key update');
    const chosen = rows.find((row) => row.id === id);
    if (!chosen) return { outcome: 'not_found' };
    if (chosen.isDefault === isDefault) return { outcome: 'saved' };
    const before = isDefault ? rows.find((row) => row.isDefault) : undefined;
    if (before) await tx.update(credential).set({ isDefault: false }).where(eq(credential.id, before.id));
    await tx.update(credential).set({ isDefault }).where(eq(credential.id, id));
    const data = { credentialId: id, name: chosen.name, isDefault, replaces: before?.name ?? null };
    await recordEvent(tx, ctx, { type: 'credential.default_changed', data });
    return { outcome: 'saved' };
  });
}
