import { type Database, schema } from '@tinyforge/db';
import { type AllowedHost, createProviders, createSafeFetch, type Providers } from '@tinyforge/providers';
import { pino } from 'pino';
import { type Auth, createAuth } from '../auth/create-auth.ts';
import type { Actor, Role, ServiceContext } from '../context.ts';
import { insertPerson } from '../person/insert-person.ts';
import { createKeyring, type Keyring } from '../sealing/keyring.ts';
import type { SignInSettings } from '../sign-in/sign-in-settings.ts';

export const TEST_BASE_URL = 'http://localhost:8090';
export const TEST_PASSWORD = 'correct horse battery';

export type ComposedServices = {
  keyring: Keyring;
  auth: Auth;
  /** For `getSignedIn`. */
  door: { db: Database; auth: Auth };
  /** Everything but the actor; `as` adds one. */
  services: Omit<ServiceContext, 'actor'>;
  /** The hosts that the safe fetch may reach; push the demo forge's here. */
  allowedHosts: AllowedHost[];
  /** Everything that was logged, as JSON lines, unless `onLog` took it. */
  logged: string[];
  as(actor: Actor): ServiceContext;
  /** A person in the database, with `TEST_PASSWORD`. */
  addPerson(role: Role, name?: string): Promise<Actor & { email: string }>;
  /** Signs in over HTTP, as a browser does, and returns the `Cookie` header of the session. */
  signIn(email: string, password?: string): Promise<string>;
  /** Ends what it opened; the database is the caller's. */
  close(): Promise<void>;
};

/** Everything real on the given database: sign-in library, keyring, providers behind the safe fetch; a log kept in memory, or given to `onLog`. */
export function composeTestServices(
  db: Database,
  stand: {
    providers?: Providers;
    keyring?: Keyring;
    onLog?: (line: string) => void;
    signIn?: SignInSettings;
    now?: () => Date;
    requiresSecondFactor?: boolean;
  } = {},
): ComposedServices {
  const keyring = stand.keyring ?? createKeyring(['a secret key that only the tests use']);
  const logged: string[] = [];
  const write = stand.onLog ?? ((line: string) => logged.push(line));
  const log = pino({ level: 'debug' }, { write });
  const allowedHosts: AllowedHost[] = [];
  const fetch = createSafeFetch({ allowedHosts: () => allowedHosts });
  const clock = { now: stand.now ?? (() => new Date()) };
  const auth = createAuth({
    db,
    baseUrl: TEST_BASE_URL,
    allowedOrigins: () => [TEST_BASE_URL],
    secrets: keyring.deriveEach('session-cookie'),
    log,
    ...(stand.signIn && { signIn: { settings: stand.signIn, fetch, clock } }),
    requiresSecondFactor: stand.requiresSecondFactor ?? false,
  });
  const services = {
    db,
    clock,
    providers: stand.providers ?? createProviders({ fetch }),
    allowedHosts: () => allowedHosts,
    keyring,
    log,
  };
  let people = 0;

  return {
    keyring,
    auth,
    door: { db, auth },
    services,
    allowedHosts,
    logged,
    as: (actor) => ({ ...services, actor }),
    async addPerson(role, name = `Person ${people + 1}`) {
      people += 1;
      const email = `person-${people}@example.com`;
      const person = await db.write.transaction((tx) =>
        insertPerson(tx, auth, { name, email, password: TEST_PASSWORD, role }),
      );
      return { ...person, email };
    },
    async signIn(email, password = TEST_PASSWORD) {
      const response = await auth.handler(
        new Request(`${TEST_BASE_URL}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: TEST_BASE_URL },
          body: JSON.stringify({ email, password }),
        }),
      );
      // Each test may sign in more often than a person does.
      await db.write.delete(schema.rateLimit);
      if (!response.ok) throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`);
      return cookieHeader(response.headers);
    },
    async close() {
      await fetch.close();
    },
  };
}

/** The `Cookie` header that a browser would send after this answer: without cookies that it deletes. */
export function cookieHeader(headers: Headers): string {
  return headers
    .getSetCookie()
    .filter((cookie) => !/;\s*max-age=0(;|$)/i.test(cookie))
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
