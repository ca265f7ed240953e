import { join } from 'node:path';
import { type Environment, loadSystemVariables } from '@tinyforge/env';
import { assertPortFree } from '../bootstrap/check-machine.mjs';
import { describeUnexpected } from '../bootstrap/describe-unexpected.mjs';
import { complain, say } from '../bootstrap/say.mjs';
import { dashboardEnvironment } from './dashboard-environment.ts';
import {
  type Dashboard,
  type DashboardCommand,
  describeEnd,
  nextCommand,
  startDashboard,
  waitUntilReady,
} from './dashboard-process.ts';
import type { FirstVisit } from './first-visit.ts';
import { isSentence } from './is-sentence.ts';
import { type DatabaseServer, openServer } from './open-server.ts';
import { requireEnvironment } from './require-environment.ts';
import { watchForStop } from './watch-for-stop.ts';

export type StartOptions = {
  isDevelopment: boolean;
  /** Process that this one ends with; null: none. */
  parentId: number | null;
  /** Instead of the dashboard: tests. */
  command?: DashboardCommand;
};

/**
 * Runs Tinyforge until somebody stops it or one of its parts ends: database, migrations, dashboard, in that order, and
 * backwards at the end.
 * @returns exit code: 0 where it was asked to stop, 1 for everything else
 */
export async function start({ isDevelopment, parentId, command }: StartOptions): Promise<number> {
  const stop = watchForStop(parentId);
  let server: DatabaseServer | null = null;
  let dashboard: Dashboard | null = null;
  let keeping: { stop(): Promise<void> } | null = null;
  stop.onSecondRequest(() => dashboard?.kill());
  try {
    const environment = requireEnvironment();
    const { port, host } = environment;
    for (const name of environment.unknownVariables)
      say(`${name} is set, and Tinyforge reads no variable of that name. README.md lists them.`);
    await assertPortFree(port, host);

    say(environment.databaseUrl === null ? 'Starting the database.' : 'Connecting to the database.');
    // Loading the use cases takes a second, in which the database can start.
    const loading = import('./prepare-app.ts');
    loading.catch(() => {});
    server = await openServer(environment, say);
    const { prepareApp, startEventKeeping } = await loading;
    if (stop.signal.aborted) return 0;
    const { database, firstVisit } = await prepareApp(server, environment, say);
    if (stop.signal.aborted) return 0;

    say('Starting the dashboard.');
    dashboard = await startDashboard({
      command: command ?? nextCommand({ port, host, isDevelopment }),
      environment: dashboardEnvironment({
        environment,
        database,
        system: loadSystemVariables(),
        isDevelopment,
      }),
      dataDir: database.dataDir,
    });
    await waitUntilReady(dashboard, port, host, stop.signal);
    if (stop.signal.aborted) return 0;
    keeping = startEventKeeping(database, environment, say);
    announce(environment.baseUrl ?? `http://localhost:${port}`, firstVisit);
    if (isProxyUntrusted(environment)) complain(UNTRUSTED_PROXY);

    const how = await Promise.race([
      stop.requested,
      describeOwnEnd(dashboard),
      server.ended.then(
        () => `The database ended by itself. Its log is in ${database.dataDir}/logs/postgres.log.`,
      ),
    ]);
    if (stop.signal.aborted) return 0;
    complain(String(how));
    return 1;
  } catch (error) {
    complain(
      isSentence(error)
        ? error.message
        : describeUnexpected(error, server === null ? undefined : join(server.dataDir, 'logs')),
    );
    return 1;
  } finally {
    if (stop.signal.aborted) say('Stopping.');
    await dashboard?.stop();
    await keeping?.stop();
    await server?.stop();
    if (stop.signal.aborted) say('Stopped.');
    stop.release();
  }
}

async function describeOwnEnd(dashboard: Dashboard): Promise<string> {
  return describeEnd('The dashboard ended by itself', await dashboard.ended, dashboard);
}

const UNTRUSTED_PROXY =
  'Warning: TINYFORGE_BASE_URL starts with https:// and TINYFORGE_TRUSTED_PROXIES is not set. Behind the proxy that ends HTTPS, everyone then comes from its address: ten wrong passwords by anyone stop the sign-ins of all people for a minute. Set TINYFORGE_TRUSTED_PROXIES to the address of the proxy.';

/** Tinyforge does not speak TLS, so an https address always has a proxy in front. */
function isProxyUntrusted({ baseUrl, trustedProxies }: Environment): boolean {
  return baseUrl?.startsWith('https://') === true && trustedProxies.length === 0;
}

function announce(address: string, firstVisit: FirstVisit): void {
  say('');
  say(`Tinyforge is ready: ${address}`);
  if (firstVisit.kind === 'token') {
    say(`Make the first admin: ${address}/setup?token=${firstVisit.token}`);
  }
  if (firstVisit.kind === 'created') say(`The first admin is ${firstVisit.email}.`);
  say('Ctrl-C stops it.');
}
