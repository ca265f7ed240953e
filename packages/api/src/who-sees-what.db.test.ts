import { randomUUID } from 'node:crypto';
import { createGroup, createWorkload, deleteWorkload, type GroupRole, type Role } from '@tinyforge/services';
import { addMember, addToken, createTestServices, type TestServices } from '@tinyforge/services/testing';
import type { AnyProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PolicyOfOne } from './access/matrix.ts';
import { PROCEDURES } from './access/table.ts';
import { appRouter } from './root.ts';
import { apiServices, callApi } from './testing/call-api.ts';
import { type ApiServer, startApiServer } from './testing/start-api-server.ts';

/*
 * Who gets to see and change which workload, asked in every place that reads or changes one: by people and by their tokens. A new query without a row fails
 * the first test; who may call what at all is in `access/`.
 */

type GroupName = 'mine' | 'other';
type Workload = { id: string; name: string; slug: string; group: GroupName | null; gone: boolean };

const CALLERS = {
  'without rights': { role: 'none', groups: {} },
  'viewer of the group': { role: 'none', groups: { mine: 'viewer' } },
  'admin of the group': { role: 'none', groups: { mine: 'admin' } },
  'viewer of all, admin of the group': { role: 'viewer', groups: { mine: 'admin' } },
  'viewer of all': { role: 'viewer', groups: {} },
  'admin of all': { role: 'admin', groups: {} },
} satisfies Record<string, { role: Role; groups: Partial<Record<GroupName, GroupRole>> }>;
type Caller = keyof typeof CALLERS;

/** Written out once more, apart from the code that is tested. */
const SEES: Record<Caller, (workload: Workload) => boolean> = {
  'without rights': () => false,
  'viewer of the group': ({ group }) => group === 'mine',
  'admin of the group': ({ group }) => group === 'mine',
  'viewer of all, admin of the group': () => true,
  'viewer of all': () => true,
  'admin of all': () => true,
};
const ADMINISTERS: Record<Caller, (workload: Workload) => boolean> = {
  'without rights': () => false,
  'viewer of the group': () => false,
  'admin of the group': ({ group }) => group === 'mine',
  'viewer of all, admin of the group': ({ group }) => group === 'mine',
  'viewer of all': () => false,
  'admin of all': () => true,
};

type Read =
  /** Tells of many: of all that may be seen, and of no other. */
  | { kind: 'many'; input?: unknown; gone?: 'told' }
  /** Tells of one. */
  | { kind: 'one'; input: (workload: Workload) => unknown; peopleOnly: boolean }
  /** For admins of all alone, or tells of no workload: no answer may name one that the caller may not see. */
  | { kind: 'none'; input?: unknown };

const OTHER_READS: Record<string, Read | Read[]> = {
  'setup.state': { kind: 'none' },
  'viewer.me': { kind: 'none' },
  'workload.list': [{ kind: 'many' }, { kind: 'many', input: { search: 'work', limit: 100 } }],
  'policy.getDefault': { kind: 'none' },
  'credential.list': { kind: 'none' },
  'event.list': { kind: 'many', gone: 'told' },
  'event.types': { kind: 'none' },
  'person.list': { kind: 'none' },
  'invitation.list': { kind: 'none' },
  'group.list': { kind: 'none' },
  'group.get': { kind: 'none', input: { id: randomUUID() } },
  'apiToken.list': { kind: 'none' },
  'webhook.list': { kind: 'none' },
  'webhook.messages': { kind: 'none' },
  'demo.state': { kind: 'none' },
  'identity.list': { kind: 'none' },
  'session.list': { kind: 'none' },
  'secondFactor.state': { kind: 'none' },
};

/** Of the table of who may call what, the rows of these policies: each with its input for a workload. */
const ofOne = (...policies: PolicyOfOne[]) =>
  Object.entries(PROCEDURES).flatMap(([path, row]) =>
    Array.isArray(row) && policies.includes(row[0]) ? [{ path, policy: row[0], toInput: row[1] }] : [],
  );

const READS = Object.entries<Read | Read[]>({
  ...OTHER_READS,
  ...Object.fromEntries(
    ofOne('reads one', 'person, of one').map(({ path, policy, toInput }): [string, Read] => [
      path,
      { kind: 'one', input: toInput, peopleOnly: policy === 'person, of one' },
    ]),
  ),
});
const CHANGES = ofOne('changes one', 'syncs one').map(({ path, toInput }) => [path, toInput] as const);

const callers = Object.keys(CALLERS) as Caller[];
const bearings = ['cookie', 'token'] as const;

let one: TestServices;
let server: ApiServer;
let workloads: Workload[];
let groups: Record<GroupName, string>;
let credentials: Record<Caller, { cookie: string; token: string }>;

beforeAll(async () => {
  one = await createTestServices();
  server = await startApiServer(one);
  const admin = one.as(await one.addPerson('admin'));
  const addGroup = async (name: string) => {
    const created = await createGroup(admin, { name });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    return created.id;
  };
  groups = { mine: await addGroup('Group of mine'), other: await addGroup('Group of others') };
  workloads = [];
  for (const group of ['mine', 'other', null] as const) {
    for (const gone of [false, true]) {
      const name = `Workload ${group ?? 'alone'} ${gone ? 'gone' : 'present'}`;
      const groupId = group && groups[group];
      const input = { name, sourceKind: 'image', source: null, config: {}, groupId } as const;
      const created = await createWorkload(admin, input);
      if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
      if (gone) await deleteWorkload(admin, { id: created.id, confirmName: name });
      workloads.push({ id: created.id, slug: created.slug, name, group, gone });
    }
  }
  const entries = callers.map(async (caller) => {
    const person = await one.addPerson(CALLERS[caller].role, caller);
    for (const [group, role] of Object.entries(CALLERS[caller].groups)) {
      await addMember(one, { groupId: groups[group as GroupName], personId: person.id, role });
    }
    const { token } = await addToken(one, person);
    return [caller, { cookie: await one.signIn(person.email), token }] as const;
  });
  credentials = Object.fromEntries(await Promise.all(entries)) as typeof credentials;
});
afterAll(async () => {
  await server.stop();
  await one.close();
});

const present = () => workloads.filter(({ gone }) => !gone);
const names = (all: Workload[]) => all.map(({ name }) => name).sort();

/** The workloads that an answer names in any way: by name, short name or id. */
const named = (text: string) =>
  workloads.filter(
    ({ id, name, slug }) => text.includes(id) || text.includes(name) || text.includes(`"${slug}"`),
  );

function call(
  caller: Caller,
  bearing: 'cookie' | 'token',
  path: string,
  type: 'query' | 'mutation',
  input?: unknown,
) {
  const { cookie, token } = credentials[caller];
  return callApi(apiServices(one), { path, type, input, ...(bearing === 'cookie' ? { cookie } : { token }) });
}

test('every query has a row', () => {
  const table = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
  const queries = Object.keys(table).filter((path) => table[path]?._def.type === 'query');
  expect(READS.map(([path]) => path).sort()).toEqual(queries.sort());
});

describe.each(callers)('%s', (caller) => {
  const sees = () => workloads.filter(SEES[caller]);

  describe.each(bearings)('by %s', (bearing) => {
    test.each(READS)('%s', async (path, reads) => {
      for (const read of [reads].flat()) {
        if (read.kind === 'one') {
          const unknown = await call(
            caller,
            bearing,
            path,
            'query',
            read.input({ id: randomUUID() } as Workload),
          );
          for (const workload of present()) {
            const answer = await call(caller, bearing, path, 'query', read.input(workload));
            if (read.peopleOnly && bearing === 'token') expect(answer.error?.data.code).toBe('FORBIDDEN');
            else if (SEES[caller](workload)) expect(answer.error, answer.text).toBeNull();
            else expect(answer.text).toBe(unknown.text);
          }
          continue;
        }
        const answer = await call(caller, bearing, path, 'query', read.input);
        expect(names(named(answer.text).filter((each) => !SEES[caller](each)))).toEqual([]);
        if (CALLERS[caller].role === 'none') {
          expect(answer.text).not.toContain(groups.other);
          expect(answer.text).not.toContain('Group of others');
        }
        if (read.kind === 'many') {
          const expected = read.gone ? sees() : sees().filter(({ gone }) => !gone);
          expect(names(named(answer.text))).toEqual(names(expected));
        }
      }
    });

    test('counts', async () => {
      const answer = await call(caller, bearing, 'workload.list', 'query');
      const { total, counts } = answer.data as { total: number; counts: Record<string, number> };
      const expected = sees().filter(({ gone }) => !gone).length;
      expect(total).toBe(expected);
      expect(Object.values(counts).reduce((a, b) => a + b)).toBe(expected);
    });

    test('events of one workload, deleted ones too', async () => {
      for (const workload of workloads) {
        const answer = await call(caller, bearing, 'event.list', 'query', { workloadId: workload.id });
        const { items } = answer.data as { items: unknown[] };
        expect(items.length > 0, workload.name).toBe(SEES[caller](workload));
      }
    });

    test('live configs over HTTP', async () => {
      const { cookie, token } = credentials[caller];
      const headers = new Headers(bearing === 'cookie' ? { cookie } : { authorization: `Bearer ${token}` });
      const get = async (path: string) => {
        const response = await fetch(`${server.origin}${path}`, {
          headers,
        });
        return { status: response.status, text: await response.text() };
      };
      const expected = sees().filter(({ gone }) => !gone);
      const list = await get('/api/v1/workloads');
      expect(list.status).toBe(200);
      expect(names(named(list.text))).toEqual(names(expected));
      const unknown = await get('/api/v1/workloads/nothing/config');
      for (const workload of workloads) {
        const answer = await get(`/api/v1/workloads/${workload.slug}/config`);
        if (expected.includes(workload)) expect(answer.status).toBe(200);
        else expect(answer).toEqual(unknown);
      }
    });
  });

  test.each(CHANGES)('%s', async (path, toInput) => {
    const unknown = await call(caller, 'cookie', path, 'mutation', toInput({ id: randomUUID() } as Workload));
    for (const workload of present()) {
      const answer = await call(caller, 'cookie', path, 'mutation', toInput(workload));
      const isAdminOfAny = workloads.some(ADMINISTERS[caller]);
      if (ADMINISTERS[caller](workload)) expect(answer.error, answer.text).toBeNull();
      else if (!isAdminOfAny || SEES[caller](workload)) expect(answer.error?.data.code).toBe('FORBIDDEN');
      else expect(answer.error?.data.code).toBe('NOT_FOUND');
      if (!SEES[caller](workload)) expect(answer.text).toBe(unknown.text);
      const byToken = await call(caller, 'token', path, 'mutation', toInput(workload));
      expect(byToken.error?.data.code).toBe('FORBIDDEN');
    }
  });

  test('creates workloads where it administers, and nowhere else', async () => {
    const create = async (groupId: string | null) => {
      const input = { name: 'New', sourceKind: 'image', source: null, config: {}, groupId };
      const answer = await call(caller, 'cookie', 'workload.create', 'mutation', input);
      if (answer.error) return answer.error.data.code;
      const made = answer.data as { outcome: string; id: string; issues?: { code: string }[] };
      if (made.outcome === 'created') {
        const id = made.id;
        await call('admin of all', 'cookie', 'workload.delete', 'mutation', { id, confirmName: 'New' });
      }
      return made.issues?.[0]?.code ?? made.outcome;
    };
    const outcomes = [await create(groups.mine), await create(groups.other), await create(null)];
    expect(outcomes).toEqual(
      {
        'without rights': ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
        'viewer of the group': ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
        'viewer of all': ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
        'admin of the group': ['created', 'group_not_found', 'group_required'],
        'viewer of all, admin of the group': ['created', 'group_not_yours', 'group_required'],
        'admin of all': ['created', 'created', 'created'],
      }[caller],
    );
  });
});
