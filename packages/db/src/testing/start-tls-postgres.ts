import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { connect } from '../connect.ts';
import { startEmbeddedPostgres } from '../embedded/index.ts';
import { TEST_FOLDER, TEST_FOLDER_PREFIX } from './remove-abandoned-folders.ts';

export type TlsPostgres = {
  /** URI of the owner's role at `localhost`, the name in the server's certificate; settings as in `sslmode=require`. */
  uri(settings?: string, host?: string): string;
  port: number;
  /** PEM file of the authority that signed the server's certificate. */
  authorityFile: string;
  /** PEM file of an authority that has nothing to do with it. */
  otherAuthorityFile: string;
  /** Lines of `pg_hba.conf` for everyone, such as `hostssl`; `host` at first. */
  allowOnly(kind: 'host' | 'hostssl' | 'hostnossl'): Promise<void>;
  setTls(isOn: boolean): Promise<void>;
  stop(): Promise<void>;
};

/** A PostgreSQL that encrypts, on loopback, with a certificate of a private authority. Needs the system's openssl. */
export async function startTlsPostgres(): Promise<TlsPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir: join(TEST_FOLDER, `${TEST_FOLDER_PREFIX}${randomUUID()}`),
    durable: false,
    listen: 'loopback',
    allowsEveryRole: true,
  });
  const cluster = join(postgres.dataDir, 'postgres');
  const certificates = await mkdtemp(join(TEST_FOLDER, 'tinyforge-certificates-'));
  const authorityFile = makeAuthority(certificates, 'ours');
  const otherAuthorityFile = makeAuthority(certificates, 'other');
  await installCertificate(certificates, cluster);

  const { username, password, port, pathname } = new URL(postgres.ownerUrl);
  const asSuperuser = async (work: (sql: Sql) => Promise<unknown>) => {
    const sql = connect(`${postgres.superuserUrl}?sslmode=disable`, { max: 1, onnotice: () => {} });
    await work(sql).finally(() => sql.end());
  };
  const setTls = async (isOn: boolean) => {
    await asSuperuser((sql) => sql.unsafe(`alter system set ssl = ${isOn ? 'on' : 'off'}`));
    await asSuperuser((sql) => sql`select pg_reload_conf()`);
    await untilSetting('ssl', isOn ? 'on' : 'off');
  };
  const untilSetting = async (name: string, wanted: string) => {
    let value = '';
    while (value !== wanted) {
      await asSuperuser(async (sql) => {
        const [row] = await sql<{ value: string }[]>`select current_setting(${name}) as value`;
        value = row?.value ?? '';
      });
    }
  };
  await setTls(true);
  return {
    uri: (settings = '', host = 'localhost') =>
      `postgres://${username}:${password}@${host}:${port}${pathname}?${settings}`,
    port: Number(port),
    authorityFile,
    otherAuthorityFile,
    async allowOnly(kind) {
      const file = join(cluster, 'pg_hba.conf');
      const superuser = 'host all tinyforge_superuser 127.0.0.1/32 scram-sha-256';
      await writeFile(file, `${superuser}\n${kind} all all 127.0.0.1/32 scram-sha-256\n`);
      // Reloading is over when a setting that changes with it has its new value.
      const mark = `${kind} ${randomUUID()}`;
      await asSuperuser((sql) => sql.unsafe(`alter system set cluster_name.mark = '${mark}'`));
      await asSuperuser((sql) => sql`select pg_reload_conf()`);
      await untilSetting('cluster_name.mark', mark);
    },
    setTls,
    async stop() {
      await postgres.stop();
      await rm(postgres.dataDir, { recursive: true, force: true });
      await rm(certificates, { recursive: true, force: true });
    },
  };
}

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
const makeKey = (path: string) =>
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', path);

/** @returns path of the authority's certificate; its key is beside it */
function makeAuthority(folder: string, name: string): string {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  makeKey(key);
  openssl('req', '-x509', '-new', '-key', key, '-subj', `/CN=${name}`, '-days', '2', '-out', certificate);
  return certificate;
}

/** A certificate for `localhost`, signed by the authority `ours`, where the server looks for one. */
async function installCertificate(folder: string, cluster: string): Promise<void> {
  const path = (name: string) => join(folder, name);
  makeKey(path('server.key'));
  openssl('req', '-new', '-key', path('server.key'), '-subj', '/CN=localhost', '-out', path('server.csr'));
  await writeFile(path('server.ext'), 'subjectAltName=DNS:localhost\n');
  const authority = ['-CA', path('ours.pem'), '-CAkey', path('ours.key'), '-set_serial', '1'];
  const rest = ['-days', '2', '-extfile', path('server.ext'), '-out', path('server.crt')];
  openssl('x509', '-req', '-in', path('server.csr'), ...authority, ...rest);
  const { uid, gid } = await stat(cluster);
  for (const name of ['server.key', 'server.crt']) {
    await copyFile(path(name), join(cluster, name));
    await chown(join(cluster, name), uid, gid);
  }
  await chmod(join(cluster, 'server.key'), 0o600);
}
