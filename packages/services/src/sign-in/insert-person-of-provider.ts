import { randomUUID } from 'node:crypto';
import { schema, type Transaction, violatedConstraint } from '@tinyforge/db';
import type { Actor, Clock, Role } from '../context.ts';
import { EmailTakenError } from '../person/insert-person.ts';

/**
 * Adds a person without a password, in the caller's transaction. Not through the sign-in library: while it answers a request, all that it does goes
 * through the adapter of that request, which is outside of the transaction.
 *
 * @throws EmailTakenError
 */
export async function insertPersonOfProvider(
  tx: Transaction,
  clock: Clock,
  { name, email, role }: { name: string; email: string; role: Role },
): Promise<Actor> {
  const id = randomUUID();
  const at = clock.now();
  try {
    await tx
      .insert(schema.user)
      .values({ id, name, email, emailVerified: true, role, createdAt: at, updatedAt: at });
  } catch (cause) {
    if (violatedConstraint(cause) !== 'user_email_unique') throw cause;
    throw new EmailTakenError('Somebody already uses this address.', { cause });
  }
  return { id, name, role, groups: {} };
}
