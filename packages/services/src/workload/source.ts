import { createHash } from 'node:crypto';
import type { schema } from '@tinyforge/db';
import type { ForgeKind, GitRef } from '@tinyforge/providers';

/** Where a repo-backed workload's source lives. `baseUrl` is the forge's web address, without a trailing slash. */
export type Source = {
  forge: ForgeKind;
  baseUrl: string;
  /** `owner/name`, on GitLab with its groups. */
  repository: string;
  ref: GitRef;
  /** Null: the repository is read without a token. */
  credentialId: string | null;
};

type WorkloadRow = typeof schema.workload.$inferSelect;
type SourceColumns = Pick<
  WorkloadRow,
  'forge' | 'baseUrl' | 'repository' | 'refKind' | 'refName' | 'credentialId'
>;

/** The source that a row's columns hold; null for `image` and `compose`, which have none. */
export function sourceOf(row: SourceColumns): Source | null {
  const { forge, baseUrl, repository, refKind, refName } = row;
  if (!forge || !baseUrl || !repository || !refKind || refName === null) return null;
  const ref: GitRef = refKind === 'default' ? { kind: 'default' } : { kind: refKind, name: refName };
  return { forge, baseUrl, repository, ref, credentialId: row.credentialId };
}

/** The columns that hold a source; all null without one. */
export function sourceColumns(source: Source | null): SourceColumns {
  return {
    forge: source?.forge ?? null,
    baseUrl: source?.baseUrl ?? null,
    repository: source?.repository ?? null,
    refKind: source?.ref.kind ?? null,
    refName: source ? refName(source.ref) : null,
    credentialId: source?.credentialId ?? null,
  };
}

/** Whether both name the same repository, whatever ref or credential it is read with. */
export function isSameRepository(
  a: Pick<Source, 'forge' | 'baseUrl' | 'repository'>,
  b: Pick<Source, 'forge' | 'baseUrl' | 'repository'>,
): boolean {
  return a.forge === b.forge && a.baseUrl === b.baseUrl && a.repository === b.repository;
}

/** Whether both read the same repository at the same ref, with whatever credential. */
export function isSameRef(a: Source, b: Source): boolean {
  return isSameRepository(a, b) && a.ref.kind === b.ref.kind && refName(a.ref) === refName(b.ref);
}

/** Whether both read the same thing in the same way. */
export function isSameSource(a: Source, b: Source): boolean {
  return isSameRef(a, b) && a.credentialId === b.credentialId;
}

/**
 * What a reading belongs to, as a SHA-256 in hex: forge, base URL, credential or none, repository, ref and path. A reading under
 * another key is never shown: what one token may see, another may not.
 */
export function sourceKey(source: Source, path: string): string {
  const parts = [
    source.forge,
    source.baseUrl,
    source.credentialId,
    source.repository,
    source.ref.kind,
    refName(source.ref),
    path,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** How a ref is called on a page: its name, or the English word `default`, which the dashboard words itself. */
export function refLabel(ref: GitRef): string {
  return ref.kind === 'default' ? 'default' : ref.name;
}

function refName(ref: GitRef): string {
  return ref.kind === 'default' ? '' : ref.name;
}
