import { type ApiDescription, loadGithubDescription } from '@tinyforge/demo-forge/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { createProviders } from '../create-providers.ts';
import {
  FORGE_KINDS,
  type ForgeKind,
  type GitProvider,
  type Providers,
  type ReadFileRequest,
  type ReadFileResult,
} from '../provider.ts';
import { createSafeFetch, type SafeFetch } from '../safe-fetch/safe-fetch.ts';
import { type ContractForge, type ContractRepository, startContractForge } from './contract-forge.ts';
import { findAllFaults, type Recorder, recordExchanges } from './record-exchanges.ts';

/** One forge of the contract suite, as tests see it. What they get is of the test that runs. */
export type ForgeUnderTest = {
  kind: ForgeKind;
  /** Where the forge is, below a path prefix of its own. */
  baseUrl(): string;
  /** New for every test: nothing is remembered from the one before. */
  provider(): GitProvider;
  /** Another provider that remembers nothing. */
  anotherProvider(): GitProvider;
  safeFetch(): SafeFetch;
  contract(): ContractForge;
  /** `acme/web`. */
  repository(): ContractRepository;
  /** Looks at `.tinyforge.yml` of `acme/web` at its default branch, but for what is asked otherwise. */
  read(request?: Partial<ReadFileRequest>): Promise<ReadFileResult>;
  /** The same, of a file that has to be there. */
  readText(request?: Partial<ReadFileRequest>): Promise<{ text: string; commitSha: string }>;
  /** Path and query of every request of this test, below the base URL. */
  asked(): string[];
};

/**
 * Holds every forge to the same tests, over real git repositories behind the three APIs. After each test all that GitHub was asked and answered
 * is held against GitHub's own description: a request that is not described there fails the test that sent it.
 */
export function describeEachForge(what: string, define: (forge: ForgeUnderTest) => void): void {
  let contract: ContractForge;
  let safeFetch: SafeFetch & { close(): Promise<void> };
  let recorder: Recorder;
  let providers: Providers;
  let description: ApiDescription;

  beforeAll(async () => {
    description = await loadGithubDescription();
    contract = await startContractForge();
    safeFetch = createSafeFetch({ allowedHosts: () => contract.allowed });
    recorder = recordExchanges(safeFetch);
  }, 60_000);

  afterAll(async () => {
    await safeFetch?.close();
    await contract?.stop();
  });

  beforeEach(() => {
    providers = createProviders({ fetch: recorder.fetch });
    contract.requests.length = 0;
  });

  afterEach(() => {
    const exchanges = recorder.take(`${contract.forge.baseUrl('github')}/api/v3`);
    expect(findAllFaults(description, exchanges)).toEqual([]);
  });

  describe.each(FORGE_KINDS)(`${what} %s`, (kind) => {
    const read = (request: Partial<ReadFileRequest> = {}) =>
      providers[kind].readFile({
        baseUrl: contract.forge.baseUrl(kind),
        repository: 'acme/web',
        ref: { kind: 'default' },
        path: '.tinyforge.yml',
        ...request,
      });

    define({
      kind,
      baseUrl: () => contract.forge.baseUrl(kind),
      provider: () => providers[kind],
      anotherProvider: () => createProviders({ fetch: recorder.fetch })[kind],
      safeFetch: () => recorder.fetch,
      contract: () => contract,
      repository: () => contract.repositories[kind],
      read,
      async readText(request) {
        const result = await read(request);
        if (result.outcome !== 'found') throw new Error(JSON.stringify(result));
        return { text: new TextDecoder().decode(result.bytes), commitSha: result.commitSha };
      },
      asked: () => contract.requests.map(({ url }) => url.slice(contract.forge.baseUrl(kind).length)),
    });
  });
}
