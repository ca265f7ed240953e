import type { DemoApp } from './apps.ts';
import type { Git } from './git.ts';
import type { RepositoryStore } from './repository-store.ts';
import type { DemoToken } from './tokens.ts';

/** What the parts of a running demo forge share. */
export type ForgeContext = {
  git: Git;
  store: RepositoryStore;
  /** Looked up for every request, as they may be replaced while it runs. */
  tokens(): readonly DemoToken[];
  /** GitHub Apps, looked up as the tokens are. */
  apps(): readonly DemoApp[];
  /** `http://127.0.0.1:PORT`, without a path. */
  origin(): string;
  now(): Date;
  /** Requests in an hour on GitHub, for one token or for all who have none. */
  rateLimit: { anonymous: number; authenticated: number };
};

/** The decoded parts of a request's path after a prefix; null where they are not valid percent-encoding. */
export function pathSegments(url: string, prefix: string): string[] | null {
  const { pathname } = new URL(url);
  const rest = pathname.slice(prefix.length).replace(/^\/|\/$/g, '');
  if (rest === '') return [];
  try {
    return rest.split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** A path for an address: each part is percent-encoded, the slashes between them stay. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
