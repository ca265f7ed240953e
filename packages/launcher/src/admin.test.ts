import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, createDatabase, schema } from '@tinyforge/db';
import { startEmbeddedPostgres } from '@tinyforge/db/embedded';
import { parseEnvironment } from '@tinyforge/env';
import { createKeyring } from '@tinyforge/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signEventLog, withEventLog } from './event-log.ts';
import { openServer } from './open-server.ts';
import { prepareApp } from './prepare-app.ts';

const RUN_ADMIN = fileURLToPath(new URL('../test/run-admin.mjs', import.meta.url));
const dataDir = join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), `admin-${randomUUID()}`);
const variables = {
  TINYFORGE_DATA_DIR: dataDir,
  TINYFORGE_ADMIN_EMAIL: 'ada@example.com',
  TINYFORGE_ADMIN_PASSWORD: 'the first password',
};

beforeAll(async () => {
  const parsed = parseEnvironment(variables);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const server = await openServer(parsed.environment, () => {});
  await prepareApp(server, parsed.environment, () => {});
  await server.stop();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function admin(
  args: string[],
  input = '',
  more: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [RUN_ADMIN, ...args], {
    env: { PATH: '/usr/bin:/bin', TINYFORGE_DATA_DIR: dataDir, ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, output };
}

/** Hashes of passwords in the database, and how many events tell of a reset. */
async function look(): Promise<{ hash: string | null; resets: number }> {
  const server = await startEmbeddedPostgres({ dataDir });
  const db = createDatabase({ url: server.ownerUrl });
  const [account] = await db.read.select({ hash: schema.account.password }).from(schema.account);
  const events = await db.read.select({ type: schema.event.type }).from(schema.event);
  await db.close();
  await server.stop();
  return {
    hash: account?.hash ?? null,
    resets: events.filter(({ type }) => type === 'person.password_reset').length,
  };
}

test('gives a new password while Tinyforge does not run, and prints it once', async () => {
  const before = await look();
  const { code, output } = await admin(['reset-password', 'ada@example.com']);
  expect(code).toBe(0);
  expect(output).toMatch(/is an admin and has a new password: [\w-]{20}\n/);
  const after = await look();
  expect(after.hash).not.toBe(before.hash);
  expect(after.resets).toBe(before.resets + 1);
});

test('works through the server of a Tinyforge that runs, and takes a password from standard input', async () => {
  const before = await look();
  const running = await startEmbeddedPostgres({ dataDir });
  const { code, output } = await admin(
    ['reset-password', 'Ada@Example.com', '--password-stdin'],
    'chosen by ada\n',
  );
  await running.stop();
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('has a new password.') });
  expect(output).not.toContain('chosen by ada');
  expect((await look()).resets).toBe(before.resets + 1);
});

test('says what is wrong', async () => {
  expect(await admin(['reset-password', 'nobody@example.com'])).toEqual({
    code: 1,
    output: 'Nobody has the address nobody@example.com.\n',
  });
  expect(await admin(['reset-password', 'ada@example.com', '--password-stdin'], 'short')).toEqual({
    code: 1,
    output: 'The password must have at least 10 characters.\n',
  });
  expect(await admin(['reset'])).toMatchObject({ code: 2, output: expect.stringContaining('Usage: ') });
  expect(await admin(['--help'])).toMatchObject({ code: 0, output: expect.stringContaining('Usage: ') });
});

/** What the start does once it is ready. */
async function signFirstCheckpoint(ownerUrl: string): Promise<void> {
  const key = (await readFile(join(dataDir, 'secret-key'), 'utf8')).trim();
  const access = { ownerUrl, dataDir, keyring: createKeyring([key]) };
  const lines: string[] = [];
  await withEventLog(access, (context) =>
    signEventLog(access, context, {
      onProgress: (line) => lines.push(line),
      onContradiction: (line) => lines.push(line),
    }),
  );
  expect(lines).toEqual([
    expect.stringMatching(
      /^Signed the event log for the first time, with \d+ events in it that no checkpoint vouched for before: checkpoint 1:/,
    ),
  ]);
}

test('exports the events, verifies them, and names what is broken', async () => {
  const path = join(dataDir, 'events.jsonl');
  const server = await startEmbeddedPostgres({ dataDir, allowsEveryRole: true });
  const database = server.ownerUrl.split('/').at(-1) ?? '';
  const superuser = connect(server.superuserUrl.replace(/[^/]+$/, database), { max: 1 });
  const last = join(dataDir, 'last-checkpoint');
  try {
    expect(await admin(['events', 'export', path])).toMatchObject({ code: 0 });
    expect((await readFile(path, 'utf8')).split('\n')[0]).toMatch(
      /^\{"chain":"system","seq":1,.*"hash":"[0-9a-f]{64}"\}$/,
    );
    expect(await admin(['events', 'verify'])).toEqual({
      code: 1,
      output: expect.stringMatching(/^No checkpoint vouches for the \d+ events of this log: /),
    });
    await signFirstCheckpoint(server.ownerUrl);
    expect(await admin(['events', 'verify'])).toEqual({
      code: 0,
      output: expect.stringMatching(
        /^All is as it was written: events: \d+, chains: 1, checkpoints: 1\.\nThe last checkpoint is 1:[0-9a-f]{64}\.\n$/,
      ),
    });
    const remembered = await readFile(last, 'utf8');
    // Past the triggers, as whoever owns the server can.
    await superuser`set session_replication_role = 'replica'`;
    await superuser`update event set actor_name = 'Eve' where seq = 1`;
    expect(await admin(['events', 'verify'])).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^Chain system, place 1, event \d+: the event is not what it was when it was written\.\n$/,
      ),
    });
    await superuser`update event set actor_name = 'system' where seq = 1`;
    // Whoever takes the checkpoints away as well could write all hashes again.
    await superuser`delete from event_checkpoint_head`;
    await superuser`delete from event_checkpoint`;
    for (const command of [['events', 'verify'], ['reseal']]) {
      expect(await admin(command)).toEqual({
        code: 1,
        output: expect.stringContaining(
          'Checkpoint 1: the data folder remembers it, and the database holds none of this number.',
        ),
      });
    }
    expect(await superuser`select 1 from event_checkpoint`).toEqual([]);
    expect(await readFile(last, 'utf8')).toBe(remembered);
    await rm(last);
  } finally {
    await superuser.end();
    await server.stop();
  }
});

test('creates nothing where there is no installation, and says so', async () => {
  const typo = `${dataDir}-typo`;
  const commands = [
    ['events', 'verify'],
    ['events', 'prune'],
    ['reseal'],
    ['reset-password', 'ada@example.com'],
  ];
  for (const command of commands) {
    expect(await admin(command, '', { TINYFORGE_DATA_DIR: typo })).toEqual({
      code: 1,
      output: expect.stringContaining(`There is no Tinyforge database in ${typo}.`),
    });
  }
  await expect(stat(typo)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('creates no tables in a database that is empty', async () => {
  const server = await startEmbeddedPostgres({ dataDir, allowsEveryRole: true });
  const superuser = connect(server.superuserUrl, { max: 1 });
  try {
    await superuser`create database empty`;
    const emptyUrl = server.superuserUrl.replace(/[^/]+$/, 'empty');
    const typo = `${dataDir}-typo`;
    expect(
      await admin(['events', 'verify'], '', {
        DATABASE_URL: emptyUrl,
        TINYFORGE_SECRET_KEY: 'k'.repeat(40),
        TINYFORGE_DATA_DIR: typo,
      }),
    ).toEqual({ code: 1, output: expect.stringContaining('Nothing was changed.') });
    await expect(stat(typo)).rejects.toMatchObject({ code: 'ENOENT' });
    const empty = connect(emptyUrl, { max: 1 });
    expect(await empty`select 1 from pg_class where relnamespace = 'public'::regnamespace`).toEqual([]);
    await empty.end();
  } finally {
    await superuser.end();
    await server.stop();
  }
});

// The last one: the database has a new first key after it.
test('seals stored secrets with a new first key, so that the old one may go', async () => {
  const oldKey = (await readFile(join(dataDir, 'secret-key'), 'utf8')).trim();
  const newKey = 'a new first key of the tests 0123456789'.replaceAll(' ', '-');
  const row = { id: randomUUID(), name: 'Deploy', forge: 'github', baseUrl: 'https://github.com' } as const;
  const keyIds = async (write: boolean) => {
    const server = await startEmbeddedPostgres({ dataDir });
    const db = createDatabase({ url: server.ownerUrl });
    const bound = { table: 'credential', row: row.id, baseUrl: row.baseUrl };
    const { sealed, keyId } = createKeyring([oldKey]).seal('token', bound);
    if (write) await db.write.insert(schema.credential).values({ ...row, sealedToken: sealed, keyId });
    const stored = await db.read.select({ keyId: schema.credential.keyId }).from(schema.credential);
    await db.close();
    await server.stop();
    return stored.map((credential) => credential.keyId);
  };
  expect(await keyIds(true)).toEqual([createKeyring([oldKey]).currentKeyId]);
  const both = { TINYFORGE_SECRET_KEY: `${newKey},${oldKey}` };

  const { code, output } = await admin(['reseal'], '', both);
  expect(output).toContain('Sealed 1 stored secret with the first key.');
  expect(code).toBe(0);
  expect(output).not.toContain(newKey);
  expect(output).not.toContain(oldKey);
  expect(await keyIds(false)).toEqual([createKeyring([newKey]).currentKeyId]);

  // Without the old key now.
  expect(await admin(['reseal'], '', { TINYFORGE_SECRET_KEY: newKey })).toMatchObject({
    code: 0,
    output: expect.stringContaining('Nothing to do'),
  });
});
