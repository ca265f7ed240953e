import { isFullSha, isRefName } from './git-names.ts';
import type { ForgeKind, GitRef } from './provider.ts';

// Runs in the browser and on the server: imports nothing but what is as small.

/** What a pasted address names besides the repository. `path` is not checked yet. */
export type AddressPage = {
  ref?: Exclude<GitRef, { kind: 'default' }>;
  path?: string;
  /** Whether the address leaves open where the name of the ref ends: `tree/feature/x` may be a folder of `feature`. */
  isGuess?: boolean;
};

/** The segments of an address below its forge, decoded. */
export type AddressPath = { segments: string[]; refType: string | null; isApi: boolean };

/** Branches below which no other branch can be: git keeps a branch `main` and a branch `main/x` in one place. */
const LONG_LIVED = new Set(['main', 'master', 'trunk', 'develop', 'HEAD']);

/** First parts of branch names with a slash, by common convention. */
const PREFIXES = new Set([
  ...['bugfix', 'chore', 'feat', 'feature', 'features', 'fix', 'hotfix', 'issue'],
  ...['perf', 'refactor', 'release', 'releases', 'renovate', 'revert'],
]);

/** Older GitLab addresses have no `/-/`. No project may have one of these names. Source: `lib/gitlab/path_regex.rb` of GitLab. */
const GITLAB_PAGES = new Set(['blame', 'blob', 'commits', 'edit', 'raw', 'refs', 'tree', 'wikis']);

const FILE_PAGES = new Set(['blame', 'blob', 'edit', 'raw']);

/**
 * Finds the path of a pasted address below a forge's base URL: a web, clone, SSH or API address, with or without a scheme. Null for text
 * that is not an address; `'elsewhere'` for the address of another server.
 */
export function locateAddress(text: string, baseUrl: string | undefined): AddressPath | 'elsewhere' | null {
  const base = parseBase(baseUrl);
  const scp = /^[^/\s@:]+@(?<host>[^/\s:]+):(?<path>.+)$/.exec(text)?.groups;
  if (scp) return base && isSameHost(scp.host ?? '', base) ? toPath(scp.path ?? '') : 'elsewhere';
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const [first = ''] = text.split('/');
  if (!isUrl && !(base && first !== text && isSameHost(first.replace(/:\d+$/, ''), base))) return null;
  const address = (isUrl ? text : `https://${text}`).replace(/^git\+/i, '');
  if (!base || !URL.canParse(address)) return 'elsewhere';
  const url = new URL(address);
  if (!isSameHost(url.hostname, base)) return 'elsewhere';
  // An SSH address has its own port and no path prefix: the host name is all that can agree.
  if (url.protocol === 'ssh:' || url.protocol === 'git:') return toPath(url.pathname);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'elsewhere';
  const prefix = base.pathname.replace(/\/$/, '');
  if (url.port !== base.port || !url.pathname.startsWith(`${prefix}/`)) return 'elsewhere';
  const isApi = url.hostname !== base.hostname && url.hostname.startsWith('api.');
  return { ...toPath(url.pathname.slice(prefix.length)), refType: url.searchParams.get('ref_type'), isApi };
}

/** Splits an address's path into the repository's full name and the page that follows it. */
export function splitAddress(kind: ForgeKind, path: AddressPath): { name: string[] } & AddressPage {
  const { segments, isApi } = path;
  if (isApi && segments[0] === 'repos') return { name: segments.slice(1, 3) };
  if (segments[0] === 'api' && segments[2] === 'repos') return { name: segments.slice(3, 5) };
  if (kind === 'gitlab') return splitGitlab(path);
  const name = segments.slice(0, 2);
  const [page = '', ...rest] = segments.slice(2);
  if (page === 'commit') return { name, ...readRef(rest.slice(0, 1), { isFile: false, kind: 'commit' }) };
  if (page === 'releases' && rest[0] === 'tag')
    return { name, ...readRef(rest.slice(1), { isFile: false, kind: 'tag', isWhole: true }) };
  if (kind === 'github') {
    if (page === 'tree' || page === 'commits') return { name, ...readRef(rest, { isFile: false }) };
    return FILE_PAGES.has(page) ? { name, ...readRef(rest, { isFile: true }) } : { name };
  }
  const [type, ...named] = rest;
  if (!['src', 'raw', 'media', 'commits', 'blame'].includes(page)) return { name };
  if (type !== 'branch' && type !== 'tag' && type !== 'commit') return { name };
  // A folder and a file have the same kind of address.
  return { name, ...readRef(named, { isFile: isYaml(named.at(-1)), kind: type }) };
}

function splitGitlab({ segments, refType }: AddressPath): { name: string[] } & AddressPage {
  if (segments[0] === 'api' && segments[2] === 'projects') return { name: (segments[3] ?? '').split('/') };
  if (segments[0] === 'projects' && segments.length === 2) return { name: segments.slice(1) };
  const separator = segments.indexOf('-'); // `/-/` is followed by a page of the project
  const old = segments.findIndex((segment, index) => index >= 2 && GITLAB_PAGES.has(segment));
  const end = separator === -1 ? old : separator;
  if (end === -1) return { name: segments };
  const name = segments.slice(0, end);
  const [page = '', ...rest] = segments.slice(separator === -1 ? end : end + 1);
  const kind = refType === 'tags' ? 'tag' : refType === 'heads' ? 'branch' : undefined;
  if (page === 'commit') return { name, ...readRef(rest.slice(0, 1), { isFile: false, kind: 'commit' }) };
  if (page === 'tags') return { name, ...readRef(rest, { isFile: false, kind: 'tag', isWhole: true }) };
  if (page === 'tree' || page === 'commits') return { name, ...readRef(rest, { isFile: false, kind }) };
  return FILE_PAGES.has(page) ? { name, ...readRef(rest, { isFile: true, kind }) } : { name };
}

type RefReading = {
  isFile: boolean;
  kind?: 'branch' | 'tag' | 'commit' | undefined;
  /** Whether nothing but the name follows. */
  isWhole?: boolean;
};

/**
 * Reads a ref, and for a file its path, out of an address's last segments. Only the forge knows where a name with slashes ends. Of a folder's
 * address everything is the name: people share branches, and the file is at the root as a rule. Of a file's address the name is one segment,
 * or two behind a usual prefix (`feature/x`).
 */
function readRef(segments: string[], { isFile, kind, isWhole = false }: RefReading): AddressPage {
  const typed = segments[0] === 'refs' ? REF_TYPES[segments[1] ?? ''] : undefined;
  const rest = typed ? segments.slice(2) : segments;
  const [first = ''] = rest;
  if (first === '') return {};
  const isCommit = kind === 'commit' || (!kind && !typed && isFullSha(first.toLowerCase()));
  const isCertain = isWhole || isCommit || LONG_LIVED.has(first) || rest.length === (isFile ? 2 : 1);
  const length = isWhole ? rest.length : isCommit || LONG_LIVED.has(first) ? 1 : guessLength(rest, isFile);
  const path = isFile && length < rest.length ? { path: rest.slice(length).join('/') } : {};
  const name = rest.slice(0, length).join('/');
  if (name === 'HEAD' || !isRefName(name)) return path;
  if (isCommit)
    return isFullSha(name.toLowerCase())
      ? { ref: { kind: 'commit', name: name.toLowerCase() }, ...path }
      : path;
  const named = typed ?? kind ?? (isVersion(name) ? 'tag' : 'branch');
  return { ref: { kind: named, name }, ...path, ...(!isCertain && { isGuess: true }) };
}

const REF_TYPES: Readonly<Record<string, 'branch' | 'tag'>> = { heads: 'branch', tags: 'tag' };

function guessLength(segments: string[], isFile: boolean): number {
  if (!isFile) return segments.length;
  return PREFIXES.has(segments[0] ?? '') && segments.length > 2 ? 2 : 1;
}

/** GitHub's addresses of branches and tags look alike; nobody calls a branch `v1.2.3`. */
function isVersion(name: string): boolean {
  return /^v\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(name);
}

function isYaml(name: string | undefined): boolean {
  return name !== undefined && /\.ya?ml$/i.test(name);
}

/** The ref without `refs/heads/` or `refs/tags/`, which say its kind. */
export function withoutRefPrefix(ref: GitRef): GitRef {
  if (ref.kind === 'default' || ref.kind === 'commit') return ref;
  const match = /^\s*refs\/(heads|tags)\/(.+)$/.exec(ref.name);
  return match ? { kind: match[1] === 'tags' ? 'tag' : 'branch', name: match[2] ?? '' } : ref;
}

function parseBase(baseUrl: string | undefined): URL | null {
  const trimmed = baseUrl?.trim() ?? '';
  const address = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed === '' || !URL.canParse(address)) return null;
  const url = new URL(address);
  url.hostname = canonicalHost(url.hostname);
  return url;
}

function isSameHost(host: string, base: URL): boolean {
  return canonicalHost(host) === canonicalHost(base.hostname);
}

/**
 * The web host of a host name under which the same forge answers: API, SSH over port 443, `www`.
 * Sources: https://docs.github.com/en/authentication/troubleshooting-ssh/using-ssh-over-the-https-port,
 * https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency, https://about.gitlab.com/blog/gitlab-dot-com-now-supports-an-alternate-git-plus-ssh-port/
 */
export function canonicalHost(hostname: string): string {
  const host = hostname
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\./, '');
  if (host === 'api.github.com' || host === 'ssh.github.com') return 'github.com';
  if (host === 'altssh.gitlab.com') return 'gitlab.com';
  return /^api\.[a-z0-9-]+\.ghe\.com$/.test(host) ? host.slice('api.'.length) : host;
}

function toPath(path: string): AddressPath {
  const segments =
    path
      .split(/[?#]/, 1)[0]
      ?.split('/')
      .filter((segment) => segment !== '') ?? [];
  return { segments: segments.map(decode), refType: null, isApi: false };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
