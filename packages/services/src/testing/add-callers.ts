import { schema } from '@tinyforge/db';
import { eq } from 'drizzle-orm';
import { revokeApiToken } from '../api-token/revoke-api-token.ts';
import { type Actor, type GroupRole, type Role, SYSTEM_ACTOR } from '../context.ts';
import { createGroup } from '../group/create-group.ts';
import { setMember } from '../group/set-member.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { addMember } from './add-member.ts';
import { addToken } from './add-token.ts';
import type { TestServices } from './create-test-services.ts';
import { enrol } from './second-factor.ts';

/** Everyone who may knock: people with a session, and programs with a token. `addCallers` makes one of each. */
export const CALLERS = [
  'nobody',
  'disabled admin',
  'expired session of an admin',
  'session of a removed admin',
  'person without rights',
  'viewer',
  'viewer of the group',
  'viewer of another group',
  'admin of the group',
  'admin of another group',
  'admin',
  'admin who must enrol',
  'made-up token',
  'revoked token',
  'expired token',
  'token of a disabled admin',
  'token of a removed admin',
  'read token of an admin',
  'read token of the group',
  'read token of another group',
  'sync token',
  'sync token of another workload',
  'sync token of a demoted admin',
  'sync token of one taken out of the group',
] as const;
export type Caller = (typeof CALLERS)[number];

/** What a caller shows: a session's cookie, a token, or nothing at all. */
export type Shown = { cookie?: string; token?: string };

type Workload = { id: string; slug: string };

/**
 * Adds one caller of each kind, a workload in the group that their names speak of, and another workload in another group. Whoever administers anything and has a session has a
 * second factor, but for the one who must enrol; where none is wanted, that one is an admin like the others.
 */
export async function addCallers(
  one: TestServices,
): Promise<{ callers: Record<Caller, Shown>; workload: Workload; other: Workload }> {
  const { db } = one.services;
  const { user, session, apiToken } = schema;
  const admin = await one.addPerson('admin');
  const [group, otherGroup] = [
    await addGroup(one.as(admin), 'Group'),
    await addGroup(one.as(admin), 'Other'),
  ];
  const workload = await addWorkload(one.as(admin), 'Chosen', group);
  const other = await addWorkload(one.as(admin), 'Other', otherGroup);

  const add = async (role: Role, groupId?: string, inGroup?: GroupRole) => {
    const person = await one.addPerson(role);
    if (groupId && inGroup) await addMember(one, { groupId, personId: person.id, role: inGroup });
    return person;
  };
  const signIn = async ({ email }: { email: string }) => ({ cookie: await one.signIn(email) });
  const signInWithFactor = async (person: Actor & { email: string }) => ({
    cookie: await enrol(one, person, await one.signIn(person.email)),
  });
  /** The groups of whoever makes it count, as at a real request. */
  const makeToken = (owner: Actor, groups: Actor['groups'], syncs?: Workload) =>
    addToken(one, { ...owner, groups }, syncs ? { kind: 'sync', workloadIds: [syncs.id] } : { kind: 'read' });
  const owned = async (syncs?: Workload) => {
    const owner = await add('admin');
    return { owner, ...(await makeToken(owner, {}, syncs)) };
  };

  const [disabled, expired, removed] = [await add('admin'), await add('admin'), await add('admin')];
  const [disabledCookie, expiredCookie, removedCookie] = [
    await signIn(disabled),
    await signIn(expired),
    await signIn(removed),
  ];
  const [revoked, ended, ofDisabled, ofRemoved, ofDemoted] = [
    await owned(workload),
    await owned(workload),
    await owned(workload),
    await owned(workload),
    await owned(workload),
  ];
  const [inGroup, inOther, takenOut] = [
    await add('none', group, 'viewer'),
    await add('none', otherGroup, 'admin'),
    await add('none', group, 'admin'),
  ];
  const ofTakenOut = await makeToken(takenOut, { [group]: 'admin' }, workload);

  await db.write.update(user).set({ banned: true }).where(eq(user.id, disabled.id));
  await db.write.update(user).set({ banned: true }).where(eq(user.id, ofDisabled.owner.id));
  await db.write
    .update(session)
    .set({ expiresAt: new Date(0) })
    .where(eq(session.userId, expired.id));
  await db.write.delete(user).where(eq(user.id, removed.id));
  await db.write.delete(user).where(eq(user.id, ofRemoved.owner.id));
  await db.write.update(user).set({ role: 'viewer' }).where(eq(user.id, ofDemoted.owner.id));
  await setMember(one.as(SYSTEM_ACTOR), { groupId: group, personId: takenOut.id, role: null });
  await revokeApiToken(one.as(admin), { id: revoked.id });
  await db.write
    .update(apiToken)
    .set({ createdAt: new Date(0), expiresAt: new Date(1) })
    .where(eq(apiToken.id, ended.id));

  const callers: Record<Caller, Shown> = {
    nobody: {},
    'disabled admin': disabledCookie,
    'expired session of an admin': expiredCookie,
    'session of a removed admin': removedCookie,
    'person without rights': await signIn(await add('none')),
    viewer: await signIn(await add('viewer')),
    'viewer of the group': await signIn(inGroup),
    'viewer of another group': await signIn(await add('none', otherGroup, 'viewer')),
    'admin of the group': await signInWithFactor(await add('none', group, 'admin')),
    'admin of another group': await signInWithFactor(inOther),
    admin: await signInWithFactor(admin),
    'admin who must enrol': await signIn(await add('admin')),
    'made-up token': { token: 'tf_nonsense' },
    'revoked token': { token: revoked.token },
    'expired token': { token: ended.token },
    'token of a disabled admin': { token: ofDisabled.token },
    'token of a removed admin': { token: ofRemoved.token },
    'read token of an admin': { token: (await owned()).token },
    'read token of the group': { token: (await makeToken(inGroup, { [group]: 'viewer' })).token },
    'read token of another group': { token: (await makeToken(inOther, { [otherGroup]: 'admin' })).token },
    'sync token': { token: (await owned(workload)).token },
    'sync token of another workload': { token: (await owned(other)).token },
    'sync token of a demoted admin': { token: ofDemoted.token },
    'sync token of one taken out of the group': { token: ofTakenOut.token },
  };
  return { callers, workload, other };
}

type Context = ReturnType<TestServices['as']>;

async function addGroup(ctx: Context, name: string): Promise<string> {
  const created = await createGroup(ctx, { name });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

async function addWorkload(ctx: Context, name: string, groupId: string): Promise<Workload> {
  const input = { name, sourceKind: 'image', source: null, config: {}, groupId } as const;
  const created = await createWorkload(ctx, input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created;
}
