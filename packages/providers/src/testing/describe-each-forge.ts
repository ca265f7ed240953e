import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
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

/** Holds every forge to the same tests, over real git repositories behind the three APIs. */
export function describeEachForge(what: string, define: (forge: ForgeUnderTest) => void): void {
  let contract: ContractForge;
  let safeFetch: SafeFetch & { close(): Promise<void> };
  let providers: Providers;

  beforeAll(async () => {
    contract = await startContractForge();
    safeFetch = createSafeFetch({ allowedHosts: () => contract.allowed });
  }, 60_000);

  afterAll(async () => {
    await safeFetch?.close();
    await contract?.stop();
  });

  beforeEach(() => {
    providers = createProviders({ fetch: safeFetch });
    contract.requests.length = 0;
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
      anotherProvider: () => createProviders({ fetch: safeFetch })[kind],
      safeFetch: () => safeFetch,
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
