import type { FieldIssue, PeopleContext, Role } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { EmailTakenError, insertPerson } from './insert-person.ts';
import { type NewPerson, validatePerson } from './validate-person.ts';

export type CreatePersonOutcome =
  | { outcome: 'created'; id: string }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Adds a person who can sign in with this password at once. Every fault is told at its field, a taken address too. */
export async function createPerson(
  ctx: PeopleContext,
  input: NewPerson & { role: Role },
): Promise<CreatePersonOutcome> {
  const valid = validatePerson(input);
  if (!valid.ok) return { outcome: 'invalid', issues: valid.issues };
  try {
    return await ctx.db.write.transaction(async (tx) => {
      const { id, name, role } = await insertPerson(tx, ctx.auth, { ...valid.person, role: input.role });
      await recordEvent(tx, ctx, { type: 'person.created', data: { personId: id, name, role } });
      return { outcome: 'created', id };
    });
  } catch (error) {
    if (!(error instanceof EmailTakenError)) throw error;
    return { outcome: 'invalid', issues: [{ field: 'email', code: 'email_taken', params: {} }] };
  }
}
