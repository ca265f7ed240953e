import { randomUUID } from 'node:crypto';
import { schema } from '@tinyforge/db';
import { asc } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, ServiceContext } from '../context.ts';
import { createGroup } from '../group/create-group.ts';
import { deleteGroup } from '../group/delete-group.ts';
import { getGroup } from '../group/get-group.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { createWorkload } from '../workload/create-workload.ts';
import { getWorkload } from '../workload/get-workload.ts';
import { updateWorkload } from '../workload/update-workload.ts';
import { createCredential } from './create-credential.ts';
import { listCredentials } from './list-credentials.ts';
import { offerCredential } from './offer-credential.ts';

/*
 * Whoever may choose a credential can read every repository that its token reads (ADR 23). Each rule is asked through the use cases that the
 * form of a workload calls.
 */

const BASE_URL = 'https://github.com';

let one: TestServices;
let admin: ServiceContext;
let groups: { shop: string; docs: string };
/** An admin of the group "Shop" who is nothing else. */
let shopAdmin: ServiceContext;
let credentialId: string;
beforeEach(async () => {
  one = await createTestServices();
  admin = one.as(await one.addPerson('admin', 'Ada'));
  groups = { shop: await addGroup('Shop'), docs: await addGroup('Docs') };
  shopAdmin = asMember({ [groups.shop]: 'admin' });
  credentialId = await addCredential('Deploy');
});
afterEach(() => one.close());

function asMember(roles: Actor['groups']): ServiceContext {
  return one.as({ id: 'm', name: 'Mia', role: 'none', groups: roles });
}

async function addGroup(name: string): Promise<string> {
  const created = await createGroup(admin, { name });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

async function addCredential(name: string): Promise<string> {
  const input = { name, forge: 'github', baseUrl: BASE_URL, token: 'ghp_a1b2c3d4e5f6g7h8i9j0' } as const;
  const created = await createCredential(admin, input);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

const source = (chosen: string | null, repository = 'acme/web', ref = 'main') => ({
  forge: 'github' as const,
  baseUrl: BASE_URL,
  repository,
  ref: { kind: 'branch' as const, name: ref },
  credentialId: chosen,
});

/** The outcome of adding a workload that reads with this credential. */
async function add(ctx: ServiceContext, groupId: string | null, chosen: string | null) {
  const name = `Workload ${randomUUID().slice(0, 8)}`;
  return createWorkload(ctx, { name, sourceKind: 'static', source: source(chosen), config: {}, groupId });
}

async function added(ctx: ServiceContext, groupId: string | null, chosen: string | null): Promise<string> {
  const created = await add(ctx, groupId, chosen);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
}

/** The outcome of saving the workload as it is now, but for what is given. */
async function change(
  ctx: ServiceContext,
  id: string,
  changed: { source?: ReturnType<typeof source>; groupId?: string | null },
) {
  const now = await getWorkload(admin, { id });
  if (!now) throw new Error('It is gone.');
  const { configVersion, settingsVersion } = now;
  return updateWorkload(ctx, { id, configVersion, settingsVersion, source: now.source, ...changed });
}

const offer = (groupIds: string[], seenGroupIds?: string[]) =>
  offerCredential(admin, { id: credentialId, groupIds, seenGroupIds });
const refused = (code: string) => ({
  outcome: 'invalid',
  issues: [{ field: 'source.credentialId', code, params: {} }],
});
const seenBy = async (ctx: ServiceContext) => (await listCredentials(ctx)).items.map(({ id }) => id);

describe('without an offer', () => {
  test('an admin of a group neither sees nor chooses it, and is told what is said of one that does not exist', async () => {
    expect(await seenBy(shopAdmin)).toEqual([]);
    expect(await add(shopAdmin, groups.shop, credentialId)).toEqual(refused('credential_not_found'));
    expect(await add(shopAdmin, groups.shop, randomUUID())).toEqual(refused('credential_not_found'));
    const id = await added(shopAdmin, groups.shop, null);
    expect(await change(shopAdmin, id, { source: source(credentialId) })).toEqual(
      refused('credential_not_found'),
    );
  });

  test('where an admin for all chose it, the group’s admin may change the branch and not the repository', async () => {
    const id = await added(admin, groups.shop, credentialId);
    expect(await seenBy(shopAdmin)).toEqual([credentialId]);
    const elsewhere = { source: source(credentialId, 'acme/secrets') };
    expect(await change(shopAdmin, id, elsewhere)).toEqual(refused('credential_not_offered'));
    const branch = { source: source(credentialId, 'acme/web', 'next') };
    expect((await change(shopAdmin, id, branch)).outcome).toBe('saved');
    expect((await change(shopAdmin, id, { source: source(null, 'acme/web', 'next') })).outcome).toBe('saved');
    expect(await change(shopAdmin, id, branch), 'once let go, it is gone').toEqual(
      refused('credential_not_found'),
    );
    expect(await seenBy(shopAdmin)).toEqual([]);
  });
});

describe('an offer', () => {
  test('lets the admins of that group choose it for its workloads, and nobody else', async () => {
    expect(await offer([groups.shop])).toEqual({ outcome: 'offered' });
    expect((await add(shopAdmin, groups.shop, credentialId)).outcome).toBe('created');
    expect(await seenBy(asMember({ [groups.docs]: 'admin' }))).toEqual([]);
    expect(await seenBy(asMember({ [groups.shop]: 'viewer' }))).toEqual([]);
    const both = asMember({ [groups.shop]: 'admin', [groups.docs]: 'admin' });
    expect(await add(both, groups.docs, credentialId), 'it is the workload’s group that counts').toEqual(
      refused('credential_not_found'),
    );
    expect((await listCredentials(both)).items[0]?.groups).toEqual([{ id: groups.shop, name: 'Shop' }]);
    expect((await getGroup(admin, { id: groups.shop }))?.credentials).toEqual([
      { id: credentialId, name: 'Deploy' },
    ]);
  });

  test('does not follow a workload into another group, beyond the repository that it reads', async () => {
    await offer([groups.shop]);
    const both = asMember({ [groups.shop]: 'admin', [groups.docs]: 'admin' });
    const id = await added(both, groups.shop, credentialId);
    expect(
      await change(both, id, { groupId: groups.docs, source: source(credentialId, 'acme/secrets') }),
    ).toEqual(refused('credential_not_offered'));
    expect((await change(both, id, { groupId: groups.docs })).outcome).toBe('saved');
  });

  test('replaces what was offered before; what reads with it goes on', async () => {
    await offer([groups.shop]);
    const id = await added(shopAdmin, groups.shop, credentialId);
    await offer([groups.docs, groups.docs.toUpperCase()]);
    expect((await listCredentials(admin)).items[0]?.groups).toEqual([{ id: groups.docs, name: 'Docs' }]);
    expect(await add(shopAdmin, groups.shop, credentialId)).toEqual(refused('credential_not_found'));
    expect((await getWorkload(shopAdmin, { id }))?.source?.credentialId).toBe(credentialId);
    expect((await change(shopAdmin, id, { source: source(credentialId, 'acme/web', 'next') })).outcome).toBe(
      'saved',
    );
  });

  test('ends with the group', async () => {
    await offer([groups.shop]);
    await deleteGroup(admin, { id: groups.shop, confirmName: 'Shop' });
    expect((await listCredentials(admin)).items[0]?.groups).toEqual([]);
  });

  test('of nothing, or to a group that is not there, changes nothing', async () => {
    await offer([groups.shop]);
    const nowhere = {
      outcome: 'invalid',
      issues: [{ field: 'groupIds', code: 'group_not_found', params: {} }],
    };
    expect(await offer([groups.docs, randomUUID()])).toEqual(nowhere);
    expect(await offer(['no id at all'])).toEqual(nowhere);
    expect(await offerCredential(admin, { id: randomUUID(), groupIds: [] })).toEqual({
      outcome: 'not_found',
    });
    expect((await listCredentials(admin)).items[0]?.groups).toEqual([{ id: groups.shop, name: 'Shop' }]);
  });

  test('made from an old picture is stale; of two at the same moment one counts', async () => {
    await offer([groups.shop], []);
    expect(await offer([], [groups.docs])).toEqual({ outcome: 'stale' });
    expect(await offer([groups.docs], [])).toEqual({ outcome: 'stale' });
    const seen = [groups.shop.toUpperCase()];
    const both = await Promise.all([offer([], seen), offer([groups.shop, groups.docs], seen)]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['offered', 'stale']);
  });

  test('is told in the events, with the names of the groups', async () => {
    await offer([groups.shop]);
    const rows = await admin.db.read.select().from(schema.event).orderBy(asc(schema.event.id));
    expect(rows.at(-1)).toMatchObject({
      type: 'credential.offered',
      actorName: 'Ada',
      data: { credentialId, name: 'Deploy', groups: [{ id: groups.shop, name: 'Shop' }] },
    });
  });
});
