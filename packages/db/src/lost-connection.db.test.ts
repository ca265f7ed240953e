import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect } from './connect.ts';
import { createDatabase, type Queryable } from './database.ts';
import { schema } from './index.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let one: TestDatabase;
beforeAll(async () => {
  one = await createTestDatabase();
});
afterAll(() => one.drop());
afterEach(async () => {
  await one.db.write.delete(schema.systemSetting);
});

const add = (queryable: Queryable, key: string) =>
  queryable.insert(schema.systemSetting).values({ key, value: 1 });

async function keys(): Promise<string[]> {
  const rows = await one.db.read.select({ key: schema.systemSetting.key }).from(schema.systemSetting);
  return rows.map(({ key }) => key).sort();
}

/** A way to the server on which something may go wrong: `onConnection` has a connection to itself, or passes it on to `toServer`. */
async function startWay(onConnection: (socket: Socket, toServer: () => Socket) => void): Promise<string> {
  const { path, database, user } = connect(one.url).options;
  const sockets = new Set<Socket>();
  const way = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket, () => {
      const server = createConnection(String(path)).on('error', () => {});
      sockets.add(server);
      socket.on('close', () => server.destroy());
      server.on('close', () => socket.destroy());
      socket.pipe(server);
      return server;
    });
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    way.close();
  });
  return `postgres://${user}@127.0.0.1:${(way.address() as AddressInfo).port}/${database}?sslmode=disable`;
}

/** What a server answers that is just starting: `FATAL 57P03`, in the protocol's form. */
function startingUp(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0');
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

test('where a new connection is refused, nothing of its transaction is done over the next one', async () => {
  let connections = 0;
  const url = await startWay((socket, toServer) => {
    connections += 1;
    if (connections > 1) toServer().pipe(socket);
    else socket.once('data', () => socket.end(startingUp()));
  });
  const db = createDatabase({ url, writePoolSize: 1 });
  onTestFinished(() => db.close());
  const refused = db.write.transaction((tx) => add(tx, 'stray'));
  await expect(refused).rejects.toThrow();
  await db.write.transaction((tx) => add(tx, 'after'));
  expect(await keys()).toEqual(['after']);
});

test('where a connection is lost, nothing that was to follow at once is done over the next one', async () => {
  let connections = 0;
  const url = await startWay((socket, toServer) => {
    connections += 1;
    if (connections === 1) {
      // As soon as a statement is described that has not been prepared yet: the ones after it then wait in postgres.js.
      socket.on('data', (data) => data.includes('lost_marker') && socket.destroy());
    }
    toServer().pipe(socket);
  });
  const db = createDatabase({ url, writePoolSize: 1 });
  onTestFinished(() => db.close());
  const lost = db.write.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    const first = tx.execute(sql`select ${1}::int as lost_marker`);
    // With no await between them.
    await Promise.all([first, add(tx, 'stray'), add(tx, 'another')]);
  });
  await expect(lost).rejects.toThrow();
  await db.write.transaction((tx) => add(tx, 'after'));
  expect(await keys()).toEqual(['after']);
});

test('a connection that is lost at any step of its beginning ends nothing but what was asked of it', async () => {
  let step = 0;
  const url = await startWay((socket, toServer) => {
    let answers = 0;
    toServer().on('data', (data) => {
      answers += 1;
      if (answers > step) socket.destroy();
      else socket.write(data);
    });
  });
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => {
    process.off('unhandledRejection', note);
  });
  for (step = 0; step < 6; step++) {
    const db = createDatabase({ url, readPoolSize: 1 });
    await db.read.execute(sql`select ${step}::int`).catch(() => {});
    await db.close();
  }
  expect(unhandled).toEqual([]);
});
