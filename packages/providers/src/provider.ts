import type { FetchFailure } from './failure.ts';

/** The forges that can be read. A new one is a folder beside `github/`, this name, and a line in `forges.ts`. */
export const FORGE_KINDS = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof FORGE_KINDS)[number];

/** What to read at. The kind is part of it: a branch and a tag may have one name and different commits. */
export type GitRef = { kind: 'default' } | { kind: 'branch' | 'tag' | 'commit'; name: string };

/**
 * One look at one file.
 * `baseUrl` is the forge's web address in the form that `parseBaseUrl` gives; `repository` as from
 * `parseRepository`; `path` relative, as from core-gitops' `parseGitopsPath`. A commit is named by its full
 * SHA. `expectedRepositoryId` is the id pinned at the first reading.
 */
export type ReadFileRequest = {
  baseUrl: string;
  repository: string;
  ref: GitRef;
  path: string;
  token?: string;
  expectedRepositoryId?: string;
  signal?: AbortSignal;
};

/**
 * `bytes` are the file as it is in git at `commitSha`, at most `MAX_FILE_BYTES`; their git hash was computed and
 * is `blobSha`. `renamedTo` is there when the repository answers to another name than the one asked for.
 */
export type ReadFileResult =
  | {
      outcome: 'found';
      commitSha: string;
      blobSha: string;
      repositoryId: string;
      bytes: Uint8Array;
      renamedTo?: string;
    }
  | { outcome: 'no_file'; commitSha: string; repositoryId: string; renamedTo?: string }
  | FetchFailure;

/** `can_write`: the token may change things. `cannot_read`: its scopes don't include reading repositories. */
export type ConnectionWarning = 'can_write' | 'cannot_read';

/** `login` and `scopes` are null where the forge does not tell. */
export type ConnectionResult =
  | { ok: true; login: string | null; scopes: string[] | null; warnings: ConnectionWarning[] }
  | { ok: false; failure: FetchFailure };

/** One kind of forge. Expected failures are values; what is thrown is a fault of ours, with tokens redacted. */
export interface GitProvider {
  readonly kind: ForgeKind;
  readFile(request: ReadFileRequest): Promise<ReadFileResult>;
  testConnection(request: {
    baseUrl: string;
    token: string;
    signal?: AbortSignal;
  }): Promise<ConnectionResult>;
  /** The web page of the file at that commit. */
  fileUrl(file: { baseUrl: string; repository: string; commitSha: string; path: string }): string;
  /** The web page of the commit. */
  commitUrl(commit: { baseUrl: string; repository: string; commitSha: string }): string;
}

export type Providers = Readonly<Record<ForgeKind, GitProvider>>;

/** The most bytes of decoded file that are ever read. Larger is `too_large`, never cut. */
export const MAX_FILE_BYTES = 65_536;
