import 'server-only';

import { type ApiServices, createExportLimit, createFairShare } from '@tinyforge/api';
import { createDatabase } from '@tinyforge/db';
import { type Environment, loadEnvironment } from '@tinyforge/env';
import { createProviders, createSafeFetch, loadWayOut, type SafeFetch } from '@tinyforge/providers';
import {
  type ConfigWatch,
  createAllowedOrigins,
  createAuth,
  createConfigWatch,
  createDemoRuntime,
  createKeyring,
  createMailer,
  createTrustedProxies,
  type TrustedProxies,
} from '@tinyforge/services';
import type { Logger } from 'pino';
import { createLog } from './server/create-log.ts';
import { createReadiness, type Readiness } from './server/create-readiness.ts';

/** What the dashboard's process is made of, once. */
export type Composition = {
  services: ApiServices;
  environment: Environment;
  trustedProxies: TrustedProxies;
  /** The one way out to addresses that people typed. */
  fetch: SafeFetch;
  configWatch: ConfigWatch;
  /** For `/readyz`. */
  readiness: () => Promise<Readiness>;
};

// Next gives instrumentation, route handlers and pages different instances of this module: what must be single hangs on globalThis.
const KEY = Symbol.for('tinyforge.composition');
type Holder = { [KEY]?: Composition };

/**
 * The one place that builds database pools, clock, providers, keyring and sign-in.
 *
 * @throws when the environment is not right, with a sentence for each fault
 */
export function getComposition(): Composition {
  const holder = globalThis as Holder;
  holder[KEY] ??= compose();
  return holder[KEY];
}

function compose(): Composition {
  const loaded = loadEnvironment();
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const { environment } = loaded;
  if (environment.databaseUrl === null || environment.secretKeys.length === 0) {
    throw new Error(
      'The dashboard is started by `npm start`, which sets DATABASE_URL and TINYFORGE_SECRET_KEY.',
    );
  }
  const loadedWayOut = loadWayOut(environment, new Date());
  if (!loadedWayOut.ok) throw new Error(loadedWayOut.problems.join('\n'));
  const { wayOut } = loadedWayOut;

  const log = createLog();
  const db = createDatabase({
    url: environment.databaseUrl,
    prepare: !environment.databaseIsPooled,
    ...(environment.databaseRole !== null && { role: environment.databaseRole }),
  });
  const demo = createDemoRuntime({ dataDir: environment.dataDir });
  const allowedHosts = () => [...wayOut.allowedHosts, ...demo.allowedHosts()];
  const keyring = createKeyring(environment.secretKeys);
  const origins = createAllowedOrigins(environment);
  const clock = { now: () => new Date() };
  const fetch = createSafeFetch({ ...wayOut, allowedHosts });
  const auth = createAuth({
    db,
    baseUrl: environment.baseUrl ?? `http://localhost:${environment.port}`,
    allowedOrigins: (host) => origins.list(host),
    secrets: keyring.deriveEach('session-cookie'),
    log,
    signIn: { settings: environment.signIn, fetch, clock },
    requiresSecondFactor: environment.requireSecondFactor === 'admins',
  });
  const services: ApiServices = {
    db,
    clock,
    providers: createProviders({ fetch }),
    allowedHosts,
    keyring,
    log,
    auth,
    demo,
    mailer: composeMailer(environment, log),
    isAllowedOrigin: (origin, host) => origins.includes(origin, host),
    fairShare: createFairShare(),
    exportLimit: createExportLimit(),
  };
  return {
    services,
    environment,
    trustedProxies: createTrustedProxies(environment.trustedProxies),
    fetch,
    configWatch: createConfigWatch(services),
    readiness: createReadiness({ db, log }),
  };
}

function composeMailer({ mail, baseUrl }: Environment, log: Logger): ApiServices['mailer'] {
  return mail !== null && baseUrl !== null ? createMailer({ settings: mail, baseUrl, log }) : null;
}
