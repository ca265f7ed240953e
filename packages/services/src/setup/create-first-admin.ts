import { lockNamed, type Transaction } from '@tinyforge/db';
import type { FieldIssue, PeopleContext } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { insertPerson } from '../person/insert-person.ts';
import { type NewPerson, validatePerson } from '../person/validate-person.ts';
import type { Keyring } from '../sealing/keyring.ts';
import { anyoneExists, isSetupToken, SETUP_LOCK, spendSetupToken } from './setup-token.ts';

type SetupContext = Pick<PeopleContext, 'db' | 'clock' | 'auth'>;

export type SetupState = { needed: boolean; needsToken: boolean };

/** Whether the first admin is still to be made, which always takes the printed token. */
export async function getSetupState({ db }: Pick<SetupContext, 'db'>): Promise<SetupState> {
  const needed = !(await anyoneExists(db.read));
  return { needed, needsToken: needed };
}

export type CreateFirstAdminOutcome =
  | { outcome: 'created' | 'wrong_token' | 'already_done' }
  | { outcome: 'invalid'; issues: FieldIssue[] };

/** Makes the first admin and spends the token in the same transaction: of two who try at once, one succeeds. */
export async function createFirstAdmin(
  ctx: SetupContext & { keyring: Keyring },
  { token, ...input }: NewPerson & { token: string },
): Promise<CreateFirstAdminOutcome> {
  // Anyone may call this: what can be refused without a lock is refused without one.
  if (await anyoneExists(ctx.db.read)) return { outcome: 'already_done' };
  if (!(await isSetupToken(ctx.db.read, ctx.keyring, token))) return { outcome: 'wrong_token' };
  const valid = validatePerson(input);
  if (!valid.ok) return { outcome: 'invalid', issues: valid.issues };
  return ctx.db.write.transaction(async (tx) => {
    await lockNamed(tx, SETUP_LOCK);
    if (await anyoneExists(tx)) return { outcome: 'already_done' };
    if (!(await isSetupToken(tx, ctx.keyring, token))) return { outcome: 'wrong_token' };
    await insertFirstAdmin(tx, ctx, valid.person);
    return { outcome: 'created' };
  });
}

/** Makes the first admin out of `TINYFORGE_ADMIN_EMAIL` and `TINYFORGE_ADMIN_PASSWORD`, at the start; does nothing once somebody exists. */
export async function createFirstAdminFromEnvironment(
  ctx: SetupContext,
  { email, password }: { email: string; password: string },
): Promise<Exclude<CreateFirstAdminOutcome, { outcome: 'wrong_token' }>> {
  if (await anyoneExists(ctx.db.read)) return { outcome: 'already_done' };
  const valid = validatePerson({ name: email.split('@')[0] || 'Admin', email, password });
  if (!valid.ok) return { outcome: 'invalid', issues: valid.issues };
  return ctx.db.write.transaction(async (tx) => {
    await lockNamed(tx, SETUP_LOCK);
    if (await anyoneExists(tx)) return { outcome: 'already_done' };
    await insertFirstAdmin(tx, ctx, valid.person);
    return { outcome: 'created' };
  });
}

async function insertFirstAdmin(tx: Transaction, ctx: SetupContext, person: NewPerson): Promise<void> {
  const admin = await insertPerson(tx, ctx.auth, { ...person, role: 'admin' });
  await spendSetupToken(tx);
  await recordEvent(
    tx,
    { actor: admin, clock: ctx.clock },
    { type: 'setup.admin_created', data: { personId: admin.id, name: admin.name } },
  );
}
