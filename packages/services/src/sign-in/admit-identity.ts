import { lockNamed, schema, type Transaction } from '@tinyforge/db';
import { and, eq, inArray } from 'drizzle-orm';
import type { Logger } from 'pino';
import { parseRole } from '../auth/get-signed-in.ts';
import { type Standing, standingOfPerson } from '../auth/sign-in-standing.ts';
import { checkName } from '../check-name.ts';
import { type PeopleContext, SYSTEM_ACTOR } from '../context.ts';
import { recordEvent } from '../event/record-event.ts';
import { isLastAdmin, type StoredPerson } from '../person/change-person.ts';
import { EmailTakenError } from '../person/insert-person.ts';
import { anyoneExists } from '../setup/setup-token.ts';
import type { Identity } from './identity.ts';
import { insertIdentity } from './insert-identity.ts';
import { insertPersonOfProvider } from './insert-person-of-provider.ts';
import { mapRole } from './map-role.ts';
import { SignInError } from './sign-in-failure.ts';
import type { SignInSettings } from './sign-in-settings.ts';

export type AdmissionContext = Pick<PeopleContext, 'db' | 'clock'> & {
  settings: SignInSettings;
  log: Logger;
};

export type Admitted = { personId: string; email: string };

/** With how the person stood when they were let in: their sign-in rests on it until it is done. */
export type AdmittedToSignIn = Admitted & { standing: Standing };

type KnownPerson = StoredPerson & { email: string };

/**
 * Decides who somebody is that a provider has just identified, and whether they may come in: the person who has this identity; else the one who
 * has the same verified address, where the operator lets this provider take accounts over; else somebody new, where a domain of the list or a
 * rule about roles lets them in. Then the rules about roles are applied. All of it, with its events, happens in one transaction in which no
 * other person changes.
 *
 * @throws SignInError for who stays out; then nothing has changed
 */
export async function admitIdentity(ctx: AdmissionContext, identity: Identity): Promise<AdmittedToSignIn> {
  const emails = allowedEmails(identity, ctx.settings);
  try {
    return await ctx.db.write.transaction(async (tx) => {
      await lockNamed(tx, 'people');
      const known =
        (await findByIdentity(tx, identity)) ?? (await takeOver(tx, ctx, identity, emails)) ?? null;
      if (known?.disabled) throw new SignInError('disabled', 'The person is disabled.');
      const admitted = known
        ? { personId: known.id, email: known.email }
        : await addPerson(tx, ctx, identity, emails);
      if (known) await applyRole(tx, ctx, identity, known);
      await noteVerified(tx, admitted.personId);
      const standing = await standingOfPerson(tx, admitted.personId);
      if (!standing) throw new Error('The person who was let in is not there.');
      return { ...admitted, standing };
    });
  } catch (error) {
    // An admin added somebody with this address at the same moment.
    if (!(error instanceof EmailTakenError)) throw error;
    throw new SignInError('address_taken', 'Somebody was added with this address just now.', {
      cause: error,
    });
  }
}

/** The verified addresses that the list of domains lets through, the preferred one first. @throws SignInError when there are none */
export function allowedEmails(
  { emails }: Pick<Identity, 'emails'>,
  { domains }: Pick<SignInSettings, 'domains'>,
): [string, ...string[]] {
  if (emails.length === 0) throw new SignInError('unverified', 'The provider calls no address verified.');
  const isListed = (email: string) => domains.includes(email.slice(email.lastIndexOf('@') + 1));
  const [first, ...others] = domains.length === 0 ? emails : emails.filter(isListed);
  if (first === undefined) throw new SignInError('domain', 'No address is in a domain of the list.');
  return [first, ...others];
}

const person = {
  id: schema.user.id,
  name: schema.user.name,
  email: schema.user.email,
  role: schema.user.role,
  disabled: schema.user.banned,
};

/** By issuer and subject: an address says nothing about who somebody is at a provider. */
export async function findByIdentity(
  tx: Transaction,
  { provider, accountId }: Identity,
): Promise<KnownPerson | null> {
  const { account, user } = schema;
  const [row] = await tx
    .select(person)
    .from(account)
    .innerJoin(user, eq(user.id, account.userId))
    .where(and(eq(account.providerId, provider.id), eq(account.accountId, accountId)));
  return row ? { ...row, role: parseRole(row.role) } : null;
}

/** The person with one of these addresses, connected from now on; null: there is none. @throws SignInError where that is not this provider's to decide */
async function takeOver(
  tx: Transaction,
  ctx: AdmissionContext,
  identity: Identity,
  emails: readonly string[],
): Promise<KnownPerson | null> {
  const { user } = schema;
  const rows = await tx
    .select(person)
    .from(user)
    .where(inArray(user.email, [...emails]));
  const row = emails.flatMap((email) => rows.find((found) => found.email === email) ?? [])[0];
  if (!row) return null;
  const { provider } = identity;
  if (!ctx.settings.linksByEmail.includes(provider.id))
    throw new SignInError(
      'address_taken',
      'An account has this address, and the provider may not take it over.',
    );
  const found = { ...row, role: parseRole(row.role) };
  if (!found.disabled) await insertIdentity(tx, { ...ctx, actor: SYSTEM_ACTOR }, identity, found);
  return found;
}

async function addPerson(
  tx: Transaction,
  ctx: AdmissionContext,
  identity: Identity,
  [email]: readonly [string, ...string[]],
): Promise<Admitted> {
  const { provider } = identity;
  // The first admin is whoever has the set-up link, not whoever is the quickest at a provider.
  if (!(await anyoneExists(tx))) throw new SignInError('not_set_up', 'There is no admin yet.');
  const role = mapRole(identity);
  if (role === null && ctx.settings.domains.length === 0)
    throw new SignInError('not_admitted', 'No rule lets this person in.');
  const checked = checkName(identity.name);
  const name = checked.ok ? checked.name : (email.split('@')[0] ?? email);
  const actor = await insertPersonOfProvider(tx, ctx.clock, { name, email, role: role ?? 'none' });
  const { id: personId } = actor;
  await recordEvent(
    tx,
    { actor, clock: ctx.clock },
    {
      type: 'person.created',
      data: { personId, name, role: actor.role, provider: provider.id },
    },
  );
  await insertIdentity(tx, { ...ctx, actor }, identity, { id: personId, name });
  return { personId, email };
}

/** The library would note it later, and the row would not be as it was when they were let in. */
async function noteVerified(tx: Transaction, personId: string): Promise<void> {
  const { user } = schema;
  await tx
    .update(user)
    .set({ emailVerified: true })
    .where(and(eq(user.id, personId), eq(user.emailVerified, false)));
}

/** What the provider says now counts now: who is in no group of a rule any more has no rights. The last admin stays one. */
async function applyRole(
  tx: Transaction,
  ctx: AdmissionContext,
  identity: Identity,
  known: KnownPerson,
): Promise<void> {
  if (identity.provider.roles === null) return;
  const role = mapRole(identity) ?? 'none';
  if (role === known.role) return;
  if (await isLastAdmin(tx, { ...known, providers: ctx.settings.providers })) {
    ctx.log.warn(
      { source: 'sign-in', provider: identity.provider.id, personId: known.id },
      'The provider no longer says that the last admin is one. They stay it.',
    );
    return;
  }
  const { id: personId, name } = known;
  await tx.update(schema.user).set({ role, updatedAt: ctx.clock.now() }).where(eq(schema.user.id, personId));
  await recordEvent(
    tx,
    { actor: SYSTEM_ACTOR, clock: ctx.clock },
    {
      type: 'person.role_changed',
      data: { personId, name, from: known.role, to: role, provider: identity.provider.id },
    },
  );
}
