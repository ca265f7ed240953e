import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { PostmasterFile } from './postmaster-file.ts';
import type { ServerUser } from './run-command.ts';
import { canEnter } from './server-user.ts';

/** Roles of the embedded cluster. The superuser makes the other two and the database, and is used for nothing else. */
export const ROLES = {
  superuser: 'tinyforge_superuser',
  owner: 'tinyforge_owner',
  app: 'tinyforge_app',
} as const;
export const DATABASE_NAME = 'tinyforge';

/**
 * Where the server listens. A Unix socket in a folder that only its user can enter, checked again by the kernel's word
 * for who connects; or (Windows has no such sockets) loopback with a random SCRAM password.
 */
export type Endpoint =
  | { kind: 'socket'; directory: string }
  | { kind: 'loopback'; port: number; password: string };

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
  if (kind === 'loopback')
    return { kind, port: await findFreePort(), password: await ensurePassword(dataDir) };
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

/** Where a server that already runs listens, or `null` where its own file does not say. */
export async function endpointOf(file: PostmasterFile, dataDir: string): Promise<Endpoint | null> {
  if (file.socketDirectory !== null) return { kind: 'socket', directory: file.socketDirectory };
  const password = await readFile(join(dataDir, PASSWORD_FILE), 'utf8').catch(() => null);
  return password === null ? null : { kind: 'loopback', port: file.port, password };
}

export async function removeSocketFolder(directory: string | null): Promise<void> {
  if (directory === null || !basename(directory).startsWith(SOCKET_FOLDER_PREFIX)) return;
  await rm(directory, { recursive: true, force: true });
}

/** Connection string of one of the cluster's roles, in libpq's form. */
export function databaseUrl(endpoint: Endpoint, role: string, database: string = DATABASE_NAME): string {
  return endpoint.kind === 'socket'
    ? `postgres://${role}@${encodeURIComponent(endpoint.directory)}/${database}`
    : `postgres://${role}:${endpoint.password}@127.0.0.1:${endpoint.port}/${database}`;
}

/** Server settings of an endpoint, as `-c` arguments. */
export function listenSettings(endpoint: Endpoint): Record<string, string> {
  return endpoint.kind === 'socket'
    ? { listen_addresses: '', unix_socket_directories: endpoint.directory, port: String(SOCKET_PORT) }
    : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(endpoint.port) };
}

/** Contents of `pg_hba.conf` and `pg_ident.conf`: who may connect. Written anew at every start. */
export function accessFiles(endpoint: Endpoint): { hba: string; ident: string } {
  const note = '# Written by Tinyforge at every start.\n';
  if (endpoint.kind === 'loopback') {
    return { hba: `${note}host all all 127.0.0.1/32 scram-sha-256\n`, ident: note };
  }
  const systemUser = `"${userInfo().username.replaceAll('"', '""')}"`;
  return { hba: `${note}local all all peer map=tinyforge\n`, ident: `${note}tinyforge ${systemUser} all\n` };
}

async function ensurePassword(dataDir: string): Promise<string> {
  const path = join(dataDir, PASSWORD_FILE);
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null) return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(path, password, { mode: 0o600, flag: 'wx' });
  return password;
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
