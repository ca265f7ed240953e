import { resolve } from 'node:path';
import { z } from 'zod';
import { type MailSettings, mailFrom, pickMailVariables, smtpUrl } from './mail.ts';
import { parseSignIn, pickSignInVariables, type SignInSettings } from './sign-in.ts';
import { findUnknownVariables } from './unknown-variables.ts';
import {
  baseUrl,
  databaseUrl,
  emailAddress,
  listenHost,
  portNumber,
  type Retention,
  requiredSecondFactor,
  retention,
  roleName,
  secretKeys,
  trustedProxies,
  yes,
} from './variables.ts';

/** Everything that can be set from outside, read and checked. `null` stands for "not set". */
export type Environment = {
  /** Port that the dashboard listens on. */
  port: number;
  /** Address that it listens on; null: every one of this machine's. */
  host: string | null;
  /** The app's connection string; null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  /** Past the pooler, where `databaseUrl` is one, as the owner: for the launcher. The dashboard's process is not told it. */
  databaseDirectUrl: string | null;
  /** Whether `databaseUrl` leads to a pooler. The launcher says so to the dashboard's process instead of giving it the direct address. */
  databaseIsPooled: boolean;
  /** Role that the app takes on after signing in. Set by the launcher, where the server's process has no login of its own. */
  databaseRole: string | null;
  /** Absolute path. */
  dataDir: string;
  /** Whether the operator chose the data folder. Then no other one may be taken. */
  dataDirIsChosen: boolean;
  /** The first seals, all of them open. Empty: not set, the launcher makes one and keeps it in the data folder. */
  secretKeys: string[];
  /** Origin that the dashboard is reached at; null: loopback and this machine's own addresses. */
  baseUrl: string | null;
  /** Addresses and CIDR ranges whose forwarded headers count. */
  trustedProxies: string[];
  /** The operator's allow list for private forges, as it was written: `loadWayOut` of @tinyforge/providers reads it. */
  allowedHosts: string;
  /** Whose certificates are believed of which forge, and the proxy to forges (it may hold a password): `loadWayOut` of @tinyforge/providers reads them. */
  forgeCa: string;
  forgeProxy: string;
  /** How long events are kept; null: for ever. */
  eventRetention: Retention | null;
  /** Where people can sign in besides with a password, and who of them may. */
  signIn: SignInSettings;
  /** The same as it was written, with its secrets: the dashboard's process reads it again. */
  signInVariables: Readonly<Record<string, string>>;
  /** Who must have a second factor before they may do anything else; null: nobody. */
  requireSecondFactor: 'admins' | null;
  /** Where mail is handed over; null: no mail is sent. Its links need `baseUrl`, which is set then. */
  mail: MailSettings | null;
  /** The same as it was written, with its password: the dashboard's process reads it again. */
  mailVariables: Readonly<Record<string, string>>;
  /** Person to make while there is none. */
  firstAdmin: { email: string; password: string } | null;
  /** Names of set variables that look like ours and that nothing reads. */
  unknownVariables: string[];
};

export type EnvironmentResult =
  | { ok: true; environment: Environment }
  /** One sentence for each fault, none of which quotes a secret. */
  | { ok: false; problems: string[] };

/** A variable that is set to nothing, as `FOO=` in an env file does, is not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => value || undefined, schema.optional());

const schema = z.object({
  PORT: optional(portNumber),
  TINYFORGE_HOST: optional(listenHost),
  DATABASE_URL: optional(databaseUrl),
  DATABASE_DIRECT_URL: optional(databaseUrl),
  TINYFORGE_DATABASE_POOLED: optional(yes),
  TINYFORGE_DATABASE_ROLE: optional(roleName),
  TINYFORGE_DATA_DIR: optional(z.string()),
  TINYFORGE_SECRET_KEY: optional(secretKeys),
  TINYFORGE_BASE_URL: optional(baseUrl),
  TINYFORGE_TRUSTED_PROXIES: optional(trustedProxies),
  TINYFORGE_ALLOWED_HOSTS: optional(z.string()),
  TINYFORGE_FORGE_CA: optional(z.string()),
  TINYFORGE_FORGE_PROXY: optional(z.string()),
  TINYFORGE_EVENT_RETENTION: optional(retention),
  TINYFORGE_REQUIRE_SECOND_FACTOR: optional(requiredSecondFactor),
  TINYFORGE_SMTP_URL: optional(smtpUrl),
  TINYFORGE_MAIL_FROM: optional(mailFrom),
  TINYFORGE_ADMIN_EMAIL: optional(emailAddress),
  TINYFORGE_ADMIN_PASSWORD: optional(z.string()),
});

/** Variables of which one makes no sense, or is not safe, without the other. */
const NEEDS: readonly { variable: string; needs: string; why: string }[] = [
  {
    variable: 'DATABASE_URL',
    needs: 'TINYFORGE_SECRET_KEY',
    why: 'the key belongs to the database, not to this folder; `openssl rand -base64 32` makes one',
  },
  {
    variable: 'DATABASE_DIRECT_URL',
    needs: 'DATABASE_URL',
    why: 'it is the way past a pooler that DATABASE_URL names',
  },
  {
    variable: 'TINYFORGE_SMTP_URL',
    needs: 'TINYFORGE_MAIL_FROM',
    why: 'mail comes from somebody, such as Tinyforge <forge@example.com>',
  },
  {
    variable: 'TINYFORGE_MAIL_FROM',
    needs: 'TINYFORGE_SMTP_URL',
    why: 'a mail server sends the mail',
  },
  {
    variable: 'TINYFORGE_SMTP_URL',
    needs: 'TINYFORGE_BASE_URL',
    why: 'the links in mails lead there',
  },
  {
    variable: 'TINYFORGE_ADMIN_EMAIL',
    needs: 'TINYFORGE_ADMIN_PASSWORD',
    why: 'together they make the first admin',
  },
  {
    variable: 'TINYFORGE_ADMIN_PASSWORD',
    needs: 'TINYFORGE_ADMIN_EMAIL',
    why: 'together they make the first admin',
  },
];

function findHalves(source: Readonly<Record<string, string | undefined>>): string[] {
  return NEEDS.filter(({ variable, needs }) => source[variable] && !source[needs]).map(
    ({ variable, needs, why }) => `${variable} needs ${needs} too: ${why}.`,
  );
}

/**
 * Reads all variables and reports all faults at once. `source` is `process.env` or the like; variables that are not
 * ours are left alone.
 * @param workingDirectory what a relative `TINYFORGE_DATA_DIR` is relative to
 * @param defaultDataDir absolute path of the data folder where `TINYFORGE_DATA_DIR` is not set
 */
export function parseEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  workingDirectory: string = process.cwd(),
  defaultDataDir: string = resolve(workingDirectory, '.data'),
): EnvironmentResult {
  const parsed = schema.safeParse(source);
  const faults = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`) ?? [];
  const signIn = parseSignIn(source);
  const problems = [...faults, ...findHalves(source), ...signIn.problems];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  const values = parsed.data;
  const { TINYFORGE_ADMIN_EMAIL: email, TINYFORGE_ADMIN_PASSWORD: password } = values;
  const { TINYFORGE_SMTP_URL: server, TINYFORGE_MAIL_FROM: from } = values;
  return {
    ok: true,
    environment: {
      port: values.PORT ?? 8090,
      host: values.TINYFORGE_HOST ?? null,
      databaseUrl: values.DATABASE_URL ?? null,
      databaseDirectUrl: values.DATABASE_DIRECT_URL ?? null,
      databaseIsPooled:
        values.DATABASE_DIRECT_URL !== undefined || values.TINYFORGE_DATABASE_POOLED === 'yes',
      databaseRole: values.TINYFORGE_DATABASE_ROLE ?? null,
      dataDir:
        values.TINYFORGE_DATA_DIR === undefined
          ? defaultDataDir
          : resolve(workingDirectory, values.TINYFORGE_DATA_DIR),
      dataDirIsChosen: values.TINYFORGE_DATA_DIR !== undefined,
      secretKeys: values.TINYFORGE_SECRET_KEY ?? [],
      baseUrl: values.TINYFORGE_BASE_URL ?? null,
      trustedProxies: values.TINYFORGE_TRUSTED_PROXIES ?? [],
      allowedHosts: values.TINYFORGE_ALLOWED_HOSTS ?? '',
      forgeCa: values.TINYFORGE_FORGE_CA ?? '',
      forgeProxy: values.TINYFORGE_FORGE_PROXY ?? '',
      eventRetention: values.TINYFORGE_EVENT_RETENTION ?? null,
      signIn: signIn.settings,
      signInVariables: pickSignInVariables(source),
      requireSecondFactor: values.TINYFORGE_REQUIRE_SECOND_FACTOR ?? null,
      mail: server !== undefined && from !== undefined ? { ...server, from } : null,
      mailVariables: pickMailVariables(source),
      firstAdmin: email !== undefined && password !== undefined ? { email, password } : null,
      unknownVariables: findUnknownVariables(source, Object.keys(schema.shape)),
    },
  };
}
