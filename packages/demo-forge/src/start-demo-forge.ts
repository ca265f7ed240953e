import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { DemoApp } from './apps.ts';
import { DemoForgeError } from './demo-forge-error.ts';
import type { ForgeContext } from './forge-context.ts';
import type { ForgeKind } from './forge-kind.ts';
import { createGit } from './git.ts';
import { createGiteaApi } from './gitea/gitea-api.ts';
import { createGithubApi } from './github/github-api.ts';
import { createGitlabApi } from './gitlab/gitlab-api.ts';
import { createRepositoryStore } from './repository-store.ts';
import type { DemoToken } from './tokens.ts';
import { createWebPages } from './web-pages.ts';

const HOST = '127.0.0.1';

export type StartDemoForgeOptions = {
  /** Holds the repositories, as `directory/<forge>/<owner>/<name>`. Made where it is missing. */
  directory: string;
  /** Default 0: any free one. */
  port?: number;
  tokens?: readonly DemoToken[];
  apps?: readonly DemoApp[];
  /** Default: the machine's clock. */
  now?: () => Date;
  /** GitHub's requests in an hour. Default: 5,000 for everybody, so that nobody runs dry while trying the demo. */
  rateLimit?: { anonymous: number; authenticated: number };
  /** May answer any request instead of the forge: for tests of limits, faults and malformed answers. */
  intercept?: (request: Request) => Response | undefined | Promise<Response | undefined>;
  /** The git program. Default: `git` on the PATH. */
  git?: string;
};

export type DemoForge = {
  readonly port: number;
  /** The web address of a forge, as a person would enter it: `http://127.0.0.1:PORT/github`. */
  baseUrl(forge: ForgeKind): string;
  /** Replaces all tokens, from the next request on. */
  setTokens(tokens: readonly DemoToken[]): void;
  /** Replaces all apps, from the next request on. Tokens of theirs that were given out stay. */
  setApps(apps: readonly DemoApp[]): void;
  /** Cuts open connections, waits for running git children. May be called more than once. */
  stop(): Promise<void>;
};

/**
 * Serves the repositories in a folder the way that GitHub, GitLab and Gitea do, on 127.0.0.1 alone. What is
 * committed there with plain git shows with the next request.
 * @throws DemoForgeError `git_missing`, `git_too_old`, `port_in_use`, `port_denied`.
 */
export async function startDemoForge(options: StartDemoForgeOptions): Promise<DemoForge> {
  const directory = resolve(options.directory);
  const git = createGit({ program: options.git });
  await git.assertUsable();
  await mkdir(directory, { recursive: true });

  let tokens = options.tokens ?? [];
  let apps = options.apps ?? [];
  let port = 0;
  const context: ForgeContext = {
    git,
    store: createRepositoryStore(directory, git),
    tokens: () => tokens,
    apps: () => apps,
    origin: () => `http://${HOST}:${port}`,
    now: options.now ?? (() => new Date()),
    rateLimit: options.rateLimit ?? { anonymous: 5_000, authenticated: 5_000 },
  };
  const app = createApp(context, options.intercept);
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  port = await listen(server, options.port ?? 0);

  let stopping: Promise<void> | undefined;
  return {
    port,
    baseUrl: (forge) => `http://${HOST}:${port}/${forge}`,
    setTokens: (replacement) => {
      tokens = replacement;
    },
    setApps: (replacement) => {
      apps = replacement;
    },
    stop: () => {
      stopping ??= stop(server, git.close);
      return stopping;
    },
  };
}

function createApp(context: ForgeContext, intercept: StartDemoForgeOptions['intercept']): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    // A page of another site whose name was made to lead here (DNS rebinding) still sends its own name.
    const host = c.req.header('host');
    if (host !== new URL(context.origin()).host && host !== `localhost:${new URL(context.origin()).port}`) {
      return c.text('This is the Tinyforge demo forge. It answers to its own address only.', 421);
    }
    const instead = await intercept?.(c.req.raw);
    if (instead !== undefined) return instead;
    return next();
  });
  app.all('/github/api/v3/*', createGithubApi(context));
  app.all('/gitlab/api/v4/*', createGitlabApi(context));
  app.all('/gitea/api/v1/*', createGiteaApi(context));
  app.get('*', createWebPages(context));
  app.onError((_error, c) => c.json({ message: 'Server Error' }, 500));
  return app;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolvePort, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, port)));
    server.listen(port, HOST, () => resolvePort((server.address() as AddressInfo).port));
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code === 'EADDRINUSE') {
    return new DemoForgeError('port_in_use', `Port ${port} on ${HOST} is taken.`, { cause });
  }
  if (cause.code === 'EACCES') {
    return new DemoForgeError('port_denied', `This user may not listen on port ${port}.`, { cause });
  }
  return cause;
}

async function stop(server: Server, closeGit: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolveClosed) => server.close(() => resolveClosed()));
  server.closeAllConnections();
  await Promise.all([closed, closeGit()]);
}
