import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { PostmasterFile } from './postmaster-file.ts';
import type { ServerUser } from './run-command.ts';
import { canEnter } from './server-user.ts';

/** Roles of the embedded cluster. The superuser creates the other two and the database, and may only connect for that. */
export const ROLES = {
  superuser: 'tinyforge_superuser',
  owner: 'tinyforge_owner',
  app: 'tinyforge_app',
} as const;
export const DATABASE_NAME = 'tinyforge';

/** Where the server listens: a Unix socket in a folder that only its user can enter, or loopback (Windows has no such sockets). */
export type Endpoint = { kind: 'socket'; directory: string } | { kind: 'loopback'; port: number };

/**
 * Who may connect.
 * - `setup`: the superuser alone. On a socket the kernel vouches for this process's user; on loopback it signs in with the owner's password.
 * - `running`: owner and app, each with a password. This process's user has no other way in.
 * - `every_role`: on a socket this process's user may sign in as any role. For tests only.
 */
export type AccessPhase = 'setup' | 'running' | 'every_role';

const SOCKET_FOLDER_PREFIX = 'tinyforge-pg-';
const PASSWORD_FILE = 'postgres-password';
/** The name of the socket itself is added; 104 bytes are all that macOS takes, 108 Linux. */
const LONGEST_SOCKET_FOLDER = 85;
const SOCKET_PORT = 5432;

export async function createEndpoint(
  kind: Endpoint['kind'],
  dataDir: string,
  user: ServerUser | null,
): Promise<Endpoint> {
  if (kind === 'loopback') return { kind, port: await findFreePort() };
  for (const parent of new Set(['/tmp', tmpdir(), dataDir])) {
    if (parent.length + SOCKET_FOLDER_PREFIX.length + 7 > LONGEST_SOCKET_FOLDER) continue;
    const directory = await mkdtemp(join(parent, SOCKET_FOLDER_PREFIX)).catch(() => null);
    if (directory === null) continue;
    if (user !== null) await chown(directory, user.uid, user.gid);
    if (await canEnter(user, directory)) return { kind, directory };
    await rm(directory, { recursive: true, force: true });
  }
  throw new EmbeddedPostgresError(
    'start_failed',
    `PostgreSQL needs a folder for its socket, and neither /tmp nor ${tmpdir()} can be used. Make one of them writable.`,
  );
}

/** Where a server that already runs listens. */
export function endpointOf(file: PostmasterFile): Endpoint {
  return file.socketDirectory === null
    ? { kind: 'loopback', port: file.port }
    : { kind: 'socket', directory: file.socketDirectory };
}

export async function removeSocketFolder(directory: string | null): Promise<void> {
  if (directory === null || !basename(directory).startsWith(SOCKET_FOLDER_PREFIX)) return;
  await rm(directory, { recursive: true, force: true });
}

/** Connection string of one of the cluster's roles, in libpq's form. `password` is null where the kernel vouches for the user. */
export function databaseUrl(
  endpoint: Endpoint,
  role: string,
  password: string | null,
  database: string = DATABASE_NAME,
): string {
  const login = password === null ? role : `${role}:${password}`;
  return endpoint.kind === 'socket'
    ? `postgres://${login}@${encodeURIComponent(endpoint.directory)}/${database}`
    : `postgres://${login}@127.0.0.1:${endpoint.port}/${database}`;
}

/** Server settings of an endpoint, as `-c` arguments. */
export function listenSettings(endpoint: Endpoint): Record<string, string> {
  return endpoint.kind === 'socket'
    ? { listen_addresses: '', unix_socket_directories: endpoint.directory, port: String(SOCKET_PORT) }
    : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(endpoint.port) };
}

/** Contents of `pg_hba.conf` and `pg_ident.conf`. Written again at every start. */
export function accessFiles(endpoint: Endpoint, phase: AccessPhase): { hba: string; ident: string } {
  const note = '# Written by Tinyforge at every start.\n';
  const roles = { setup: ROLES.superuser, running: `${ROLES.owner},${ROLES.app}`, every_role: 'all' }[phase];
  if (endpoint.kind === 'loopback') {
    return { hba: `${note}host all ${roles} 127.0.0.1/32 scram-sha-256\n`, ident: note };
  }
  if (phase === 'running') return { hba: `${note}local all ${roles} scram-sha-256\n`, ident: note };
  const systemUser = `"${userInfo().username.replaceAll('"', '""')}"`;
  return {
    hba: `${note}local all ${roles} peer map=tinyforge\n`,
    ident: `${note}tinyforge ${systemUser} ${roles}\n`,
  };
}

export function createPassword(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * The owner's password, which is stored in the data folder for the start and for the admin commands; created once. Written
 * beside its place and renamed, so that a start killed in the middle leaves no half of one.
 */
export async function ensureOwnerPassword(dataDir: string): Promise<string> {
  const known = await readOwnerPassword(dataDir);
  if (known !== null) return known;
  const password = createPassword();
  const path = join(dataDir, PASSWORD_FILE);
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, password, { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return password;
}

/** Null where no start has created it yet, or an earlier version was killed before it wrote it. */
export async function readOwnerPassword(dataDir: string): Promise<string | null> {
  try {
    const password = (await readFile(join(dataDir, PASSWORD_FILE), 'utf8')).trim();
    return password === '' ? null : password;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
