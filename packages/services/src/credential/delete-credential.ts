import { schema } from '@tinyforge/db';
import { asc, eq } from 'drizzle-orm';
import type { ServiceContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';

export type DeleteCredentialOutcome =
  | { outcome: 'deleted' }
  | { outcome: 'not_found' }
  | { outcome: 'in_use'; by: { id: string; name: string }[] };

/** Refused while a workload reads with it, saying which. */
export async function deleteCredential(
  ctx: ServiceContext,
  { id }: { id: string },
): Promise<DeleteCredentialOutcome> {
  const { credential, workload } = schema;
  return ctx.db.write.transaction(async (tx) => {
    // Locked before looking: a workload that takes this credential into use holds a share lock on the row until it commits.
    const [row] = await tx
      .select({ id: credential.id, name: credential.name })
      .from(credential)
      .where(eq(credential.id, id))
      .for('update');
    if (!row) return { outcome: 'not_found' };
    const by = await tx
      .select({ id: workload.id, name: workload.name })
      .from(workload)
      .where(eq(workload.credentialId, id))
      .orderBy(asc(workload.name), asc(workload.id));
    if (by.length > 0) return { outcome: 'in_use', by };
    await tx.delete(credential).where(eq(credential.id, id));
    await recordEvent(tx, ctx, {
      type: 'credential.deleted',
      data: { credentialId: id, name: row.name },
    });
    return { outcome: 'deleted' };
  });
}
