import { addCallers, type Caller, createTestServices, type TestServices } from '@tinyforge/services/testing';
import type { AnyProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from './root.ts';
import { apiServices, callApi } from './testing/call-api.ts';

/**
 * Who may call what; of which workloads, `who-sees-what.db.test.ts` asks. `group admin`: whoever administers any workload. A procedure without a row here
 * fails the test below.
 */
const ACCESS: Record<string, 'anyone' | 'viewer' | 'group admin' | 'admin'> = {
  'setup.state': 'anyone',
  'setup.createFirstAdmin': 'anyone',
  'viewer.me': 'viewer',
  'viewer.changePassword': 'viewer',
  'workload.list': 'viewer',
  'workload.get': 'viewer',
  'workload.origins': 'viewer',
  'workload.create': 'group admin',
  'workload.update': 'group admin',
  'workload.delete': 'group admin',
  'gitops.get': 'viewer',
  'gitops.lastChange': 'viewer',
  'gitops.configure': 'group admin',
  'gitops.confirmRepository': 'group admin',
  'gitops.sync': 'group admin',
  'policy.get': 'viewer',
  'policy.set': 'group admin',
  'policy.getDefault': 'viewer',
  'policy.setDefault': 'admin',
  'history.list': 'viewer',
  'history.compare': 'viewer',
  'history.previewRevert': 'viewer',
  'history.revert': 'admin',
  'credential.list': 'viewer',
  'credential.create': 'admin',
  'credential.offer': 'admin',
  'credential.replace': 'admin',
  'credential.test': 'admin',
  'credential.delete': 'admin',
  'event.list': 'viewer',
  'event.types': 'viewer',
  'person.list': 'admin',
  'person.create': 'admin',
  'person.setRole': 'admin',
  'person.setDisabled': 'admin',
  'person.resetPassword': 'admin',
  'person.resetSecondFactor': 'admin',
  'person.endSessions': 'admin',
  'session.list': 'viewer',
  'session.end': 'viewer',
  'session.endOthers': 'viewer',
  'secondFactor.state': 'viewer',
  'secondFactor.start': 'viewer',
  'secondFactor.confirm': 'viewer',
  'secondFactor.renewBackupCodes': 'viewer',
  'secondFactor.turnOff': 'viewer',
  'group.list': 'viewer',
  'group.get': 'admin',
  'group.create': 'admin',
  'group.rename': 'admin',
  'group.delete': 'admin',
  'group.setMember': 'admin',
  'group.assign': 'group admin',
  'apiToken.list': 'admin',
  'apiToken.create': 'admin',
  'apiToken.revoke': 'admin',
  'webhook.list': 'admin',
  'webhook.create': 'admin',
  'webhook.setEnabled': 'admin',
  'webhook.delete': 'admin',
  'webhook.messages': 'admin',
  'webhook.resend': 'admin',
  'demo.state': 'viewer',
  'demo.load': 'admin',
  'demo.remove': 'admin',
};

/** Take no input, so that calling them is doing it: tried only by those who are refused. */
const DONE_WHEN_CALLED = ['demo.load', 'demo.remove'];

/** The only changes that need no admin: the first set-up, which needs its token, and how one signs in oneself. */
const CHANGES_FOR_OTHERS = [
  'secondFactor.confirm',
  'secondFactor.renewBackupCodes',
  'secondFactor.start',
  'secondFactor.turnOff',
  'session.end',
  'session.endOthers',
  'setup.createFirstAdmin',
  'viewer.changePassword',
];

const RANK: Record<Caller | 'nobody', number> = {
  nobody: 0,
  disabled: 0,
  expired: 0,
  removed: 0,
  'without rights': 1,
  'group viewer': 1,
  viewer: 1,
  'group admin': 2,
  admin: 3,
};
const NEEDED = { anyone: 0, viewer: 1, 'group admin': 2, admin: 3 };

/** tRPC keeps every procedure of every router in one flat table; its type says otherwise. */
const table = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
const procedures = Object.entries(table).map(([path, { _def }]) => ({
  path,
  type: _def.type === 'mutation' ? ('mutation' as const) : ('query' as const),
}));

let one: TestServices;
let cookies: Partial<Record<Caller | 'nobody', string>>;
beforeAll(async () => {
  one = await createTestServices();
  cookies = await addCallers(one);
});
afterAll(() => one.close());

/** Input that no procedure with an input takes: who may not call is told so before anything is said about the input. */
const NONSENSE = 42;

test('every procedure has a row, and every row a procedure', () => {
  expect(Object.keys(ACCESS).sort()).toEqual(procedures.map(({ path }) => path).sort());
});

test('every change is for admins, but for the set-up and how one signs in', () => {
  const others = procedures.filter(
    ({ path, type }) => type === 'mutation' && !ACCESS[path]?.endsWith('admin'),
  );
  expect(others.map(({ path }) => path).sort()).toEqual(CHANGES_FOR_OTHERS.toSorted());
});

describe.each(procedures)('$path', ({ path, type }) => {
  const needed = NEEDED[ACCESS[path] ?? 'admin'];
  const callers = (Object.keys(RANK) as (keyof typeof RANK)[]).filter(
    (caller) => RANK[caller] < needed || !DONE_WHEN_CALLED.includes(path),
  );

  test.each(callers)('%s', async (caller) => {
    const answer = await callApi(apiServices(one), { path, type, input: NONSENSE, cookie: cookies[caller] });
    const code = answer.error?.data.code;
    if (RANK[caller] >= needed) {
      expect([undefined, 'BAD_REQUEST'], answer.text).toContain(code);
    } else {
      expect(code).toBe(RANK[caller] === 0 ? 'UNAUTHORIZED' : 'FORBIDDEN');
    }
  });
});

const changes = procedures.filter(({ type }) => type === 'mutation');

describe.each(changes)('$path, asked for by an admin', ({ path, type }) => {
  test.each(['https://evil.example', 'null', 'http://localhost:3000', null])(
    'on a page of %s',
    async (origin) => {
      const sent = { path, type, input: NONSENSE, cookie: cookies.admin, origin };
      const answer = await callApi(apiServices(one), sent);
      expect(answer.error?.data.code).toBe('FORBIDDEN');
    },
  );
});
