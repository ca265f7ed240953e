import type { ForgeRequest } from './forge-request.ts';
import type { GithubApp } from './provider.ts';
import type { ShortLivedToken } from './token-cache.ts';

/** What is found at a path of a commit's tree. `size` in bytes where the forge tells it with the entry. */
export type TreeEntry = {
  kind: 'file' | 'directory' | 'symlink' | 'submodule';
  sha: string;
  size: number | null;
};

/** What git's mode of a tree entry means. */
export function entryKindOf(mode: string): TreeEntry['kind'] {
  if (mode === '040000') return 'directory';
  if (mode === '120000') return 'symlink';
  if (mode === '160000') return 'submodule';
  return 'file';
}

/** A repository as it answers now. */
export type RepositoryFacts = {
  /** The forge's own number, as text; survives renames, is never given out again. */
  id: string;
  /** Owner and name as the forge spells them now. */
  fullName: string;
  /** Null for a repository without a commit. */
  defaultBranch: string | null;
  /** Whether it has no commit at all, where the forge says so. */
  isEmpty?: boolean;
};

/** A commit as the forge tells of it. */
export type CommitFacts = { sha: string; authorName: string; committedAt: Date; message: string };

/** A ref that names something; `name` of a commit is a full SHA, of the others a well-formed git name. */
export type NamedRef = { kind: 'branch' | 'tag' | 'commit'; name: string };

/** Whose a credential is and what it may do. What the forge does not tell is null, or left out. */
export type Identity = {
  login: string | null;
  /** In the forge's own words. */
  scopes: string[] | null;
  /** When the token ends. */
  expiresAt?: Date;
  /** Where it is known better than the scopes tell. */
  canRead?: boolean;
  canWrite?: boolean;
};

/**
 * One forge's API for the length of one look. Methods return null for what is not there (404) and throw
 * `ForgeError` for everything else that is expected to happen.
 */
export interface ForgeSession {
  getRepository(fullName: string): Promise<RepositoryFacts | null>;
  /** The commit that a ref names, annotated tags peeled. Never mixes up a branch and a tag of one name. */
  resolveCommit(repository: RepositoryFacts, ref: NamedRef): Promise<string | null>;
  /** What git holds at that path, without following symlinks anywhere on the way. */
  findEntry(repository: RepositoryFacts, commitSha: string, path: string): Promise<TreeEntry | null>;
  /** The bytes of a blob, still unverified, and the size that the forge gave them. */
  readBlob(
    repository: RepositoryFacts,
    blob: { commitSha: string; path: string; sha: string },
  ): Promise<{ bytes: Uint8Array; size: number }>;
  /** The newest commit that changed a path, looking back from a commit. */
  findLastChange(repository: RepositoryFacts, commitSha: string, path: string): Promise<CommitFacts | null>;
  getIdentity(): Promise<Identity>;
}

/** An app that signs in for itself, before it has a token. */
export type OpenApp = { apiUrl: string; app: GithubApp; request: ForgeRequest; now: Date };

/** Apps as credentials. Both throw `ForgeError` as sessions do. */
export interface ForgeApps {
  /** A token that reads what the owner has let the app read, and does nothing else. */
  createToken(options: OpenApp & { owner: string }): Promise<ShortLivedToken>;
  getIdentity(options: OpenApp): Promise<Identity>;
}

/** Everything that is particular to one kind of forge. */
export interface Forge {
  /** Web address that new workloads start with; null where there is no obvious one. */
  readonly defaultBaseUrl: string | null;
  /** Last segments of an API address that somebody pastes as base URL, as in `/api/v4`. */
  readonly apiSuffix: string;
  apiUrl(baseUrl: string): string;
  filePath(file: { commitSha: string; path: string }): string;
  commitPath(commit: { commitSha: string }): string;
  /** Scopes with which a token can do no more than read. */
  isReadOnlyScope(scope: string): boolean;
  /** Whether these scopes let a token read repositories through the API at all. */
  canRead(scopes: string[]): boolean;
  /** Whether they let it read private ones too; asked where `canRead` says yes. Left out: they always do. */
  canReadPrivate?(scopes: string[]): boolean;
  /** Where the forge has apps. */
  readonly apps?: ForgeApps;
  openSession(options: { apiUrl: string; token: string | undefined; request: ForgeRequest }): ForgeSession;
}
