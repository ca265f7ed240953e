import { schema, type Transaction } from '@tinyforge/db';
import { asc, eq, inArray } from 'drizzle-orm';
import type { FieldIssue, ServiceContext } from '../context.ts';
import { MAX_EVENT_NAMES } from '../event/bounded-names.ts';
import { recordEvent } from '../event/record-event.ts';
import { isUuid } from '../is-uuid.ts';

export type OfferCredentialInput = {
  id: string;
  groupIds: readonly string[];
  /** The groups that it was offered to when whoever asks looked: another answer since is told, not overwritten. */
  seenGroupIds?: readonly string[];
};

/** Of the outcomes only `offered` writes anything. */
export type OfferCredentialOutcome =
  | { outcome: 'offered' | 'stale' | 'not_found' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/**
 * Says whose group admins may choose this credential, in the place of what was said before. Whoever may choose it can read every repository that
 * its token reads. What is in use already stays in use.
 */
export async function offerCredential(
  ctx: Pick<ServiceContext, 'db' | 'clock' | 'actor'>,
  { id, groupIds, seenGroupIds }: OfferCredentialInput,
): Promise<OfferCredentialOutcome> {
  const { credential, credentialGroup, workloadGroup } = schema;
  const wanted = [...new Set(groupIds.map((groupId) => groupId.toLowerCase()))];
  return ctx.db.write.transaction(async (tx): Promise<OfferCredentialOutcome> => {
    const groups = await tx
      .select({ id: workloadGroup.id, name: workloadGroup.name })
      .from(workloadGroup)
      .where(inArray(workloadGroup.id, wanted.filter(isUuid)))
      .orderBy(asc(workloadGroup.id))
      .for('key share');
    const [row] = await tx
      .select({ name: credential.name })
      .from(credential)
      .where(eq(credential.id, id))
      .for('no key update');
    if (!row) return { outcome: 'not_found' };
    if (seenGroupIds && !(await isOfferedTo(tx, id, seenGroupIds))) return { outcome: 'stale' };
    if (groups.length < wanted.length) {
      return { outcome: 'invalid', issues: [{ field: 'groupIds', code: 'group_not_found', params: {} }] };
    }
    await tx.delete(credentialGroup).where(eq(credentialGroup.credentialId, id));
    if (groups.length > 0) {
      const offers = groups.map((group) => ({ credentialId: id, groupId: group.id }));
      await tx.insert(credentialGroup).values(offers);
    }
    const isCounted = groups.length > MAX_EVENT_NAMES;
    const data = {
      credentialId: id,
      name: row.name,
      groups: groups.slice(0, MAX_EVENT_NAMES),
      ...(isCounted && { groupCount: groups.length }),
    };
    await recordEvent(tx, ctx, { type: 'credential.offered', data });
    return { outcome: 'offered' };
  });
}

/** Whether it is offered to exactly these groups. */
async function isOfferedTo(tx: Transaction, id: string, groupIds: readonly string[]): Promise<boolean> {
  const { credentialGroup } = schema;
  const offers = await tx
    .select({ groupId: credentialGroup.groupId })
    .from(credentialGroup)
    .where(eq(credentialGroup.credentialId, id));
  const seen = new Set(groupIds.map((groupId) => groupId.toLowerCase()));
  return seen.size === offers.length && offers.every(({ groupId }) => seen.has(groupId));
}
