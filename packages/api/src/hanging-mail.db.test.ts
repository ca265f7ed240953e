import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createMailer } from '@tinyforge/services';
import { createTestServices, TEST_BASE_URL, type TestServices } from '@tinyforge/services/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiServices } from './context.ts';
import { apiServices, callApi } from './testing/call-api.ts';

let one: TestServices;
let services: ApiServices;
let cookie: string;
let server: Server;
let sockets: Socket[];
beforeEach(async () => {
  one = await createTestServices();
  sockets = [];
  // Takes connections and never says a word.
  server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const mailer = createMailer({
    settings: {
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      encryption: 'none',
      login: null,
      from: { name: '', address: 'forge@example.com' },
    },
    baseUrl: TEST_BASE_URL,
    log: one.services.log,
    timeoutMs: 10_000,
  });
  services = { ...apiServices(one), mailer };
  cookie = await one.signIn((await one.addPerson('admin')).email);
});
afterEach(async () => {
  hangUp();
  await one.close();
});

function hangUp(): void {
  server.close();
  for (const socket of sockets) socket.destroy();
}

test('a mail server that hangs holds up the mails of an admin and nothing else of theirs', async () => {
  const ended: string[] = [];
  const invite = (name: string) =>
    callApi(services, {
      path: 'invitation.create',
      type: 'mutation',
      cookie,
      input: { name: '', email: `${name}@example.com`, role: 'viewer', expiresInDays: 7 },
    }).then((answer) => {
      ended.push('mail');
      return answer;
    });
  // As many as one person may have under way.
  const invited = Array.from({ length: 8 }, (_, count) => invite(`person${count}`));
  await once(server, 'connection');
  for (const path of ['workload.list', 'invitation.list'])
    await callApi(services, { path, type: 'query', cookie, input: {} }).then(({ status }) =>
      ended.push(`${path} ${status}`),
    );
  expect(ended).toEqual(['workload.list 200', 'invitation.list 200']);
  expect(sockets.length).toBeLessThanOrEqual(2);
  hangUp();
  for (const { data } of await Promise.all(invited))
    expect(data).toMatchObject({ outcome: 'created', mail: { outcome: 'failed' } });
  expect(sockets).toHaveLength(2);
});
