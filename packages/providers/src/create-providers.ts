import { createHash } from 'node:crypto';
import { type FetchFailure, ForgeError } from './failure.ts';
import { findLastChangeIn, shorten } from './find-last-change.ts';
import type { Forge, ForgeSession } from './forge.ts';
import { type CredentialMemory, createForgeMemory, type ForgeMemory } from './forge-memory.ts';
import { createForgeRequest, type ForgeRequest } from './forge-request.ts';
import { FORGES } from './forges.ts';
import { isRepositoryId, parseRepository } from './parse-repository.ts';
import {
  FORGE_KINDS,
  type ForgeKind,
  type ForgeSecret,
  type GithubApp,
  type GitProvider,
  type Providers,
} from './provider.ts';
import { type Progress, readFileIn } from './read-file.ts';
import { holdsSecret, redactError, redactSecret } from './redact.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy.ts';
import { retryYoungToken } from './retry-young-token.ts';
import type { SafeFetch } from './safe-fetch/safe-fetch.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';
import { createTokenCache, type TakenToken, type TokenCache } from './token-cache.ts';
import { encodePath } from './url-path.ts';

/** Milliseconds that one look may take, all its requests and repetitions together. */
const DEFAULT_LOOK_TIMEOUT_MS = 20_000;

/** What can stand in a header. Anything else is no token of any forge, and is not sent. */
const TOKEN = /^[\x21-\x7e]{1,2048}$/;

type Options = { fetch: SafeFetch; retry?: RetryPolicy; lookTimeoutMs?: number; timing?: Timing };

/** What is remembered between looks. */
type Memory = { forges: ForgeMemory; tokens: TokenCache };

/**
 * All providers over one safe fetch. They remember answers, files and limits between looks, in bounded memory, and the short-lived
 * tokens of apps: make them once per process.
 */
export function createProviders(options: Options): Providers {
  const { timing = SYSTEM_TIMING } = options;
  const memory = { forges: createForgeMemory(), tokens: createTokenCache(timing.now) };
  const entries = FORGE_KINDS.map(
    (kind) => [kind, createProvider(kind, FORGES[kind], memory, options)] as const,
  );
  return Object.fromEntries(entries) as Record<ForgeKind, GitProvider>;
}

/** What one look works with. `secrets` is all that must not be told, as far as it is known. */
type Look = {
  apiUrl: string;
  request: ForgeRequest;
  memory: CredentialMemory;
  signal: AbortSignal;
  secrets: (string | undefined)[];
};

function createProvider(
  kind: ForgeKind,
  forge: Forge,
  { forges, tokens }: Memory,
  options: Options,
): GitProvider {
  const { fetch, retry = DEFAULT_RETRY_POLICY, lookTimeoutMs = DEFAULT_LOOK_TIMEOUT_MS } = options;
  const { timing = SYSTEM_TIMING } = options;

  /** Requests that end with the signal, or with the time that a look has. `whose`: what they are remembered for. */
  function open(apiUrl: string, whose: string | undefined, given: AbortSignal | undefined) {
    const deadline = AbortSignal.timeout(lookTimeoutMs);
    const signal = given ? AbortSignal.any([given, deadline]) : deadline;
    const memory = forges.of({ apiUrl, token: whose });
    const endsAt = timing.now() + lookTimeoutMs;
    return {
      apiUrl,
      signal,
      endsAt,
      memory,
      request: createForgeRequest({ fetch, apiUrl, memory, retry, timing, signal, endsAt }),
    };
  }

  /** Prepares one look, and turns what it throws into a value. */
  async function look<T>(
    { baseUrl, token, app, signal }: { baseUrl: string; signal?: AbortSignal } & ForgeSecret,
    progress: Progress,
    run: (look: Look) => Promise<T>,
  ): Promise<{ ok: true; value: T } | { ok: false; failure: FetchFailure }> {
    const secrets = [token, app?.privateKey];
    try {
      if (token !== undefined && !TOKEN.test(token)) throw new ForgeError('unauthorized');
      // What is known of an app is kept for itself; a space stands in no token.
      const whose = app ? `app ${keyOf(app)}` : token;
      const opened = open(forge.apiUrl(baseUrl), whose, signal);
      return { ok: true, value: await run({ ...opened, secrets }) };
    } catch (error) {
      if (error instanceof ForgeError)
        return {
          ok: false,
          failure: toFetchFailure(error, progress, { baseUrl, secrets, isAnonymous: !token && !app }),
        };
      throw redactError(error, ...secrets);
    }
  }

  /** Reads with a token of the app's; with a new one where the forge no longer takes the one that was kept. */
  async function readAsApp<T>(
    app: GithubApp,
    owner: string,
    { apiUrl, signal, secrets }: Look,
    read: (token: TakenToken) => Promise<T>,
  ): Promise<T> {
    const { apps } = forge;
    if (!apps) throw new ForgeError('unauthorized');
    const key = `${apiUrl} ${keyOf(app, owner)}`;
    const take = async () => {
      // Others wait for this token too: it is not given up with the look that asked first.
      const create = () => {
        const { request } = open(apiUrl, `app ${keyOf(app)}`, undefined);
        return apps.createToken({ apiUrl, app, owner, request, now: new Date(timing.now()) });
      };
      const taken = await orAborted(tokens.take(key, create), signal);
      secrets.push(taken.token);
      return taken;
    };
    const first = await take();
    try {
      return await read(first);
    } catch (error) {
      if (!(error instanceof ForgeError) || error.reason !== 'unauthorized') throw error;
      tokens.forget(key, first.token);
      if (!first.wasKept) throw error;
      return read(await take());
    }
  }

  /** One look at one repository, with the token that is given or with one of the app's. */
  function lookInRepository<T>(
    request: { baseUrl: string; repository: string; signal?: AbortSignal } & ForgeSecret,
    progress: Progress,
    run: (session: ForgeSession, memory: CredentialMemory, secrets: Look['secrets']) => Promise<T>,
  ) {
    return look(request, progress, (opened) => {
      const { apiUrl, signal, secrets } = opened;
      const read = (token: string | undefined, { memory, request: ask } = opened) =>
        run(forge.openSession({ apiUrl, token, request: ask }), memory, secrets);
      const { app } = request;
      if (!app) return read(request.token);
      const [owner = ''] = request.repository.split('/');
      // One memory for all tokens of an installation, which all may read the same.
      return readAsApp(app, owner, opened, ({ token, madeAt }) => {
        const ours = open(apiUrl, `app ${keyOf(app, owner)}`, signal);
        const ask = retryYoungToken(ours.request, { ...ours, madeAt, timing });
        return read(token, { ...opened, memory: ours.memory, request: ask });
      });
    });
  }

  /** A web page below a repository. GitLab's page of a numeric id leads on to the project, and has no pages below it. */
  const pageOf = (baseUrl: string, repository: string, page: string) =>
    isRepositoryId(repository, kind)
      ? `${baseUrl}/projects/${repository}`
      : `${baseUrl}/${encodePath(repository)}${page}`;

  return {
    kind,

    async readFile(request) {
      const repository = parseRepository(request.repository, kind);
      if (!repository.ok) return { outcome: 'fetch_failed', reason: 'repo_not_found' };
      const progress: Progress = {};
      const wanted = { ...request, repository: repository.repository };
      const result = await lookInRepository(wanted, progress, (session, memory, secrets) =>
        readFileIn(session, wanted, progress, memory, secrets),
      );
      return result.ok ? result.value : result.failure;
    },

    async findLastChange(request) {
      const repository = parseRepository(request.repository, kind);
      if (!repository.ok) return { outcome: 'fetch_failed', reason: 'repo_not_found' };
      const wanted = { ...request, repository: repository.repository };
      const result = await lookInRepository(wanted, {}, async (session, _memory, secrets) => {
        const change = await findLastChangeIn(session, wanted);
        if (change.outcome !== 'found') return change;
        if (holdsSecret(change.commitSha, secrets)) throw new ForgeError('bad_response');
        // A forge may say anything, what it was sent among it. Redacted first: of a token that is cut in two, a part would stay.
        const redact = (text: string) => shorten(secrets.reduce(redactSecret, text));
        return { ...change, authorName: redact(change.authorName), subject: redact(change.subject) };
      });
      return result.ok ? result.value : result.failure;
    },

    async testConnection(request) {
      const { app, token } = request;
      const result = await look(request, {}, async (opened) => {
        if (!app) return forge.openSession({ ...opened, token }).getIdentity();
        if (!forge.apps) throw new ForgeError('unauthorized');
        return forge.apps.getIdentity({ ...opened, app, now: new Date(timing.now()) });
      });
      if (!result.ok) return result;
      const { login, scopes, expiresAt } = result.value;
      const canWrite =
        result.value.canWrite ?? scopes?.some((scope) => !forge.isReadOnlyScope(scope)) ?? false;
      const canRead = result.value.canRead ?? (scopes === null || forge.canRead(scopes));
      const onlyPublic = canRead && scopes !== null && forge.canReadPrivate?.(scopes) === false;
      // A forge may say anything, what it was sent among it.
      const redact = (text: string) => redactSecret(redactSecret(text, token), app?.privateKey);
      return {
        ok: true,
        login: login && redact(login),
        scopes: scopes?.map(redact) ?? null,
        warnings: [
          ...(canWrite ? (['can_write'] as const) : []),
          ...(canRead ? [] : (['cannot_read'] as const)),
          ...(onlyPublic ? (['only_public'] as const) : []),
        ],
        ...(expiresAt && { expiresAt }),
      };
    },

    // All three name a line in the same way.
    fileUrl: ({ baseUrl, repository, commitSha, path, line }) =>
      pageOf(baseUrl, repository, `${forge.filePath({ commitSha, path })}${line ? `#L${line}` : ''}`),
    commitUrl: ({ baseUrl, repository, commitSha }) =>
      pageOf(baseUrl, repository, forge.commitPath({ commitSha })),
  };
}

/** The one place where a thrown error becomes the failure that callers get. */
function toFetchFailure(
  error: ForgeError,
  { repositoryId, commitSha }: Progress,
  { baseUrl, secrets, isAnonymous }: { baseUrl: string; secrets: Look['secrets']; isAnonymous: boolean },
): FetchFailure {
  const isRefused = error.reason === 'forbidden' || error.reason === 'unauthorized';
  const detail = error.detail ?? (isRefused && isAnonymous ? 'no_credential' : undefined);
  const { ssoUrl, clockSeconds } = error.params;
  return {
    outcome: 'fetch_failed',
    reason: error.reason,
    ...(error.retryAt && { retryAt: error.retryAt }),
    ...(detail && { detail }),
    ...(ssoUrl !== undefined && isPageOf(baseUrl, ssoUrl, secrets) && { ssoUrl }),
    ...(clockSeconds !== undefined && { clockSeconds }),
    ...(error.httpStatus !== undefined && { httpStatus: error.httpStatus }),
    ...(repositoryId !== undefined && { repositoryId }),
    ...(commitSha !== undefined && { commitSha }),
  };
}

/** Longer addresses are not shown. */
const MAX_PAGE_URL_LENGTH = 2048;

/** Whether an address that a forge sent may be shown as a link: a page of its own origin, without a user or password. */
function isPageOf(baseUrl: string, text: string, secrets: Look['secrets']): boolean {
  if (text.length > MAX_PAGE_URL_LENGTH || !URL.canParse(text) || holdsSecret(text, secrets)) return false;
  const { protocol, origin, username, password } = new URL(text);
  const forge = new URL(baseUrl);
  // The origin of `blob:https://…` is that of the address inside it.
  return protocol === forge.protocol && origin === forge.origin && username === '' && password === '';
}

/** Stands for one app under one key, and for one of its installations; the key itself can't be got back out of it. */
function keyOf({ appId, installationId, privateKey }: GithubApp, owner?: string): string {
  const whose = installationId ?? owner?.toLowerCase() ?? null;
  return createHash('sha256')
    .update(JSON.stringify([appId, privateKey, installationId !== null, whose]))
    .digest('hex');
}

/** Waits no longer than the look may take. */
async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(new ForgeError('timeout'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
