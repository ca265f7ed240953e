import { type FetchFailure, ForgeError } from './failure.ts';
import type { Forge, ForgeSession } from './forge.ts';
import { type CredentialMemory, createForgeMemory, type ForgeMemory } from './forge-memory.ts';
import { createForgeRequest } from './forge-request.ts';
import { FORGES } from './forges.ts';
import { parseRepository } from './parse-repository.ts';
import { FORGE_KINDS, type ForgeKind, type GitProvider, type Providers } from './provider.ts';
import { type Progress, readFileIn } from './read-file.ts';
import { redactError, redactSecret } from './redact.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy.ts';
import type { SafeFetch } from './safe-fetch/safe-fetch.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';
import { encodePath } from './url-path.ts';

/** Milliseconds that one look may take, all its requests and repetitions together. */
const DEFAULT_LOOK_TIMEOUT_MS = 20_000;

/** What can stand in a header. Anything else is no token of any forge, and is not sent. */
const TOKEN = /^[\x21-\x7e]{1,2048}$/;

type Options = { fetch: SafeFetch; retry?: RetryPolicy; lookTimeoutMs?: number; timing?: Timing };

/** All providers over one safe fetch. They remember answers, files and limits between looks, in bounded memory. */
export function createProviders(options: Options): Providers {
  const memory = createForgeMemory();
  const entries = FORGE_KINDS.map(
    (kind) => [kind, createProvider(kind, FORGES[kind], memory, options)] as const,
  );
  return Object.fromEntries(entries) as Record<ForgeKind, GitProvider>;
}

function createProvider(
  kind: ForgeKind,
  forge: Forge,
  forgeMemory: ForgeMemory,
  options: Options,
): GitProvider {
  const { fetch, retry = DEFAULT_RETRY_POLICY, lookTimeoutMs = DEFAULT_LOOK_TIMEOUT_MS } = options;
  const { timing = SYSTEM_TIMING } = options;

  /** Opens a session for one look, and turns what it throws into a value. */
  async function look<T>(
    { baseUrl, token, signal }: { baseUrl: string; token?: string; signal?: AbortSignal },
    progress: Progress,
    run: (session: ForgeSession, memory: CredentialMemory) => Promise<T>,
  ): Promise<{ ok: true; value: T } | { ok: false; failure: FetchFailure }> {
    const deadline = AbortSignal.timeout(lookTimeoutMs);
    try {
      if (token !== undefined && !TOKEN.test(token)) throw new ForgeError('unauthorized');
      const apiUrl = forge.apiUrl(baseUrl);
      const memory = forgeMemory.of({ apiUrl, token });
      const request = createForgeRequest({
        fetch,
        apiUrl,
        memory,
        retry,
        timing,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        endsAt: timing.now() + lookTimeoutMs,
      });
      return { ok: true, value: await run(forge.openSession({ apiUrl, token, request }), memory) };
    } catch (error) {
      if (error instanceof ForgeError) return { ok: false, failure: toFetchFailure(error, progress) };
      throw redactError(error, token);
    }
  }

  return {
    kind,

    async readFile(request) {
      const repository = parseRepository(request.repository, kind);
      if (!repository.ok) return { outcome: 'fetch_failed', reason: 'repo_not_found' };
      const progress: Progress = {};
      const result = await look(request, progress, (session, memory) =>
        readFileIn(session, { ...request, repository: repository.repository }, progress, memory),
      );
      return result.ok ? result.value : result.failure;
    },

    async testConnection(request) {
      const result = await look(request, {}, (session) => session.getIdentity());
      if (!result.ok) return result;
      const { login, scopes } = result.value;
      const canWrite = scopes?.some((scope) => !forge.isReadOnlyScope(scope)) ?? false;
      const canRead = scopes === null || forge.canRead(scopes);
      // A forge may say anything, what it was sent among it.
      const redact = (text: string) => redactSecret(text, request.token);
      return {
        ok: true,
        login: login && redact(login),
        scopes: scopes?.map(redact) ?? null,
        warnings: [
          ...(canWrite ? (['can_write'] as const) : []),
          ...(canRead ? [] : (['cannot_read'] as const)),
        ],
      };
    },

    fileUrl: ({ baseUrl, repository, commitSha, path }) =>
      `${baseUrl}/${encodePath(repository)}${forge.filePath({ commitSha, path })}`,
    commitUrl: ({ baseUrl, repository, commitSha }) =>
      `${baseUrl}/${encodePath(repository)}${forge.commitPath({ commitSha })}`,
  };
}

/** The one place where what was thrown becomes the failure that people are told. */
function toFetchFailure(error: ForgeError, { repositoryId, commitSha }: Progress): FetchFailure {
  return {
    outcome: 'fetch_failed',
    reason: error.reason,
    ...(error.detail && { detail: error.detail }),
    ...(error.retryAt && { retryAt: error.retryAt }),
    ...(error.httpStatus !== undefined && { httpStatus: error.httpStatus }),
    ...(repositoryId !== undefined && { repositoryId }),
    ...(commitSha !== undefined && { commitSha }),
  };
}
