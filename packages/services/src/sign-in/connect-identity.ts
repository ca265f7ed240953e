import { lockNamed, schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { type AdmissionContext, type Admitted, allowedEmails, findByIdentity } from './admit-identity.ts';
import type { Identity } from './identity.ts';
import { insertIdentity } from './insert-identity.ts';
import { SignInError } from './sign-in-failure.ts';

/**
 * Connects an identity with the person who asked for that while signed in. The provider must call the account's own address verified: a session that
 * was left open is then not enough to add a way in for somebody else.
 *
 * @throws SignInError where that does not hold; then nothing has changed
 */
export async function connectIdentity(
  ctx: AdmissionContext,
  identity: Identity,
  personId: string,
): Promise<Admitted> {
  const emails = allowedEmails(identity, ctx.settings);
  return ctx.db.write.transaction(async (tx) => {
    await lockNamed(tx, 'people');
    const { user } = schema;
    const [person] = await tx.select().from(user).where(eq(user.id, personId));
    if (!person || person.banned) throw new SignInError('disabled', 'The person is disabled or gone.');
    const owner = await findByIdentity(tx, identity);
    if (owner && owner.id !== personId)
      throw new SignInError('identity_taken', 'Somebody else has this identity.');
    if (!emails.includes(person.email))
      throw new SignInError('other_address', 'The provider does not call the account’s address verified.');
    if (!owner) {
      const actor = { id: person.id, name: person.name, role: 'none', groups: {} } as const;
      await insertIdentity(tx, { clock: ctx.clock, actor }, identity, person);
    }
    return { personId, email: person.email };
  });
}
