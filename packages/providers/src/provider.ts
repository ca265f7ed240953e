import type { FetchFailure } from './failure.ts';

/** The forges that can be read. A new one is a folder beside `github/`, this name, and a line in `forges.ts`. */
export const FORGE_KINDS = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof FORGE_KINDS)[number];

/** What to read at. The kind is part of it: a branch and a tag may have one name and different commits. */
export type GitRef = { kind: 'default' } | { kind: 'branch' | 'tag' | 'commit'; name: string };

/**
 * A GitHub App as a credential. `appId` is its number or its client id; `installationId` null: the installation of the repository's
 * owner is looked up. `privateKey` is RSA, as PEM in PKCS#8 or PKCS#1.
 */
export type GithubApp = { appId: string; installationId: string | null; privateKey: string };

/** What a forge is shown: a token, or an app that is given short-lived ones. Neither: as anybody. */
export type ForgeSecret = { token?: string; app?: undefined } | { token?: undefined; app: GithubApp };

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
  expectedRepositoryId?: string;
  signal?: AbortSignal;
} & ForgeSecret;

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

/** Which commit last changed a file. `commitSha`: where to look back from, a full SHA. */
export type LastChangeRequest = {
  baseUrl: string;
  repository: string;
  commitSha: string;
  path: string;
  expectedRepositoryId?: string;
  signal?: AbortSignal;
} & ForgeSecret;

/**
 * `subject` is the first line of the commit's message. Name and subject are what somebody wrote into a commit: at most some two hundred characters, and
 * only ever text. `no_commit`: none of those that the forge knows touched the path.
 */
export type LastChangeResult =
  | { outcome: 'found'; commitSha: string; authorName: string; committedAt: Date; subject: string }
  | { outcome: 'no_commit' }
  | FetchFailure;

/**
 * `can_write`: the token may change things. `cannot_read`: its scopes don't include reading repositories. `only_public`: they include
 * public ones alone.
 */
export type ConnectionWarning = 'can_write' | 'cannot_read' | 'only_public';

/**
 * `login` and `scopes` are null where the forge does not tell; of an app, the scopes are its permissions (`contents:read`). `expiresAt` is
 * there where the forge says when the token ends.
 */
export type ConnectionResult =
  | {
      ok: true;
      login: string | null;
      scopes: string[] | null;
      warnings: ConnectionWarning[];
      expiresAt?: Date;
    }
  | { ok: false; failure: FetchFailure };

/** One kind of forge. Expected failures are values; what is thrown is a fault of ours, with tokens redacted. */
export interface GitProvider {
  readonly kind: ForgeKind;
  readFile(request: ReadFileRequest): Promise<ReadFileResult>;
  /** The newest commit that changed a file. */
  findLastChange(request: LastChangeRequest): Promise<LastChangeResult>;
  /** Sends nothing that changes anything, so what a token may write is known only where the forge tells it. */
  testConnection(request: { baseUrl: string; signal?: AbortSignal } & ForgeSecret): Promise<ConnectionResult>;
  /** The web page of the file at that commit, at a line (from 1) where one is given. */
  fileUrl(file: {
    baseUrl: string;
    repository: string;
    commitSha: string;
    path: string;
    line?: number;
  }): string;
  /** The web page of the commit. */
  commitUrl(commit: { baseUrl: string; repository: string; commitSha: string }): string;
}

export type Providers = Readonly<Record<ForgeKind, GitProvider>>;

/** The most bytes of decoded file that are ever read. Larger is `too_large`, never cut. */
export const MAX_FILE_BYTES = 65_536;
