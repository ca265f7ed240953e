import { type Transaction, violatedConstraint } from '@tinyforge/db';
import { isAPIError } from 'better-auth/api';
import type { Auth } from '../auth/create-auth.ts';
import type { Actor, Role } from '../context.ts';
import type { NewPerson } from './validate-person.ts';

/** Thrown out of the transaction, so that nothing of it stays. */
export class EmailTakenError extends Error {
  override readonly name = 'EmailTakenError';
}

/**
 * Adds a person with a password through the sign-in library, in the caller's transaction. They are in no group yet.
 *
 * @throws EmailTakenError also when someone else takes the address at the same moment
 */
export async function insertPerson(
  tx: Transaction,
  auth: Auth,
  { role, ...person }: NewPerson & { role: Role },
): Promise<Actor> {
  try {
    const { user } = await auth.within(tx).api.createUser({ body: { ...person, role } });
    return { id: user.id, name: user.name, role, groups: {} };
  } catch (error) {
    if (isEmailTaken(error))
      throw new EmailTakenError('Somebody already uses this address.', { cause: error });
    throw error;
  }
}

function isEmailTaken(error: unknown): boolean {
  if (isAPIError(error)) return error.body?.code === 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL';
  return violatedConstraint(error) === 'user_email_unique';
}
