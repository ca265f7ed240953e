import { isNameSegment } from './git-names.ts';
import type { ForgeKind } from './provider.ts';
import { type AddressPage, locateAddress, splitAddress } from './repository-address.ts';

export type RepositoryFault =
  | 'empty'
  | 'too_long'
  | 'other_origin'
  | 'not_a_name'
  | 'needs_owner'
  | 'too_deep';

export type ParsedRepository =
  | ({ ok: true; repository: string } & AddressPage)
  | { ok: false; code: RepositoryFault };

/** How many segments a repository's full name has. A GitLab namespace may be nested twenty deep. */
const NAME_SEGMENTS: Readonly<Record<ForgeKind, { min: number; max: number }>> = {
  github: { min: 2, max: 2 },
  gitlab: { min: 2, max: 21 },
  gitea: { min: 2, max: 2 },
};

/** The first segments of GitLab's addresses that name a project by its number. */
const NUMBER_PAGES = new Set(['api', 'projects']);

/** Whether this is a repository's number, which GitLab's API takes in place of the full name. */
export function isRepositoryId(repository: string, kind: ForgeKind): boolean {
  return kind === 'gitlab' && /^[1-9]\d{0,18}$/.test(repository);
}

/**
 * Reads `owner/name` (GitLab: `group/sub/name`, or a project's number). With the base URL, an address of that forge does as well, pasted whole:
 * `github.com/acme/web`, `https://github.com/acme/web/tree/main`, `git@github.com:acme/web.git`. Ref and path come with it where it names them.
 */
export function parseRepository(text: string, kind: ForgeKind, baseUrl?: string): ParsedRepository {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, code: 'empty' };
  if (trimmed.length > 2048) return { ok: false, code: 'too_long' };

  const address = locateAddress(trimmed, baseUrl);
  if (address === 'elsewhere') return { ok: false, code: 'other_origin' };
  const typed = trimmed.replace(/^\/|\/$/g, '').split('/');
  const { name: segments, ...page } = address ? splitAddress(kind, address) : { name: typed };

  const name = segments.at(-1)?.replace(/\.git$/, '') ?? '';
  const named = [...segments.slice(0, -1), name];
  if (!named.every(isNameSegment)) return { ok: false, code: 'not_a_name' };
  // `https://gitlab.com/42` is the page of an owner; only `projects/42` is the page of a number.
  const namesNumber = !address || NUMBER_PAGES.has(address.segments[0] ?? '');
  if (namesNumber && segments.length === 1 && isRepositoryId(segments[0] ?? '', kind)) {
    return { ok: true, repository: name };
  }
  const { min, max } = NAME_SEGMENTS[kind];
  if (named.length < min) return { ok: false, code: 'needs_owner' };
  if (named.length > max) return { ok: false, code: isHost(named[0]) ? 'other_origin' : 'too_deep' };
  const repository = named.join('/');
  return repository.length > 512 ? { ok: false, code: 'too_long' } : { ok: true, repository, ...page };
}

/** Whether a name begins as an address without its scheme does. */
function isHost(segment: string | undefined): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(segment ?? '');
}
