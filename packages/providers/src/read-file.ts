import { isBlob } from './blob.ts';
import { ForgeError } from './failure.ts';
import type { ForgeSession, NamedRef, RepositoryFacts } from './forge.ts';
import type { CredentialMemory } from './forge-memory.ts';
import { isFullSha, isNameSegment, isRefName } from './git-names.ts';
import { type GitRef, MAX_FILE_BYTES, type ReadFileRequest, type ReadFileResult } from './provider.ts';
import { holdsSecret } from './redact.ts';
import { encodePath } from './url-path.ts';

/** How far a look came; goes into the result whatever its end. */
export type Progress = { repositoryId?: string; commitSha?: string; renamedTo?: string };

/**
 * One look, the same on every forge: which repository, which commit, what is there, its bytes. Everything after the
 * ref was resolved is asked at the commit (and the bytes by their hash), so a push in between changes nothing. A file that was
 * read at that commit before, with the same credential, is not asked for again: the two requests before it have shown that
 * the credential still may read there. That nothing is at a path is asked every time.
 * A forge that answers with one of the secrets that it was sent, as a name or a commit, is not believed: both are shown and kept.
 * @throws {ForgeError} for every expected failure; `progress` is filled as far as it came.
 */
export async function readFileIn(
  session: ForgeSession,
  request: Pick<ReadFileRequest, 'repository' | 'ref' | 'path' | 'expectedRepositoryId'>,
  progress: Progress,
  memory: Omit<CredentialMemory, 'findAnswer' | 'keepAnswer'>,
  secrets: readonly (string | undefined)[],
): Promise<ReadFileResult> {
  const repository = await session.getRepository(request.repository);
  if (!repository) throw new ForgeError('repo_not_found', { httpStatus: 404 });
  if (!repository.fullName.split('/').every(isNameSegment)) throw new ForgeError('bad_response');
  if (holdsSecret(`${repository.id} ${repository.fullName}`, secrets)) throw new ForgeError('bad_response');
  progress.repositoryId = repository.id;
  if (request.expectedRepositoryId !== undefined && request.expectedRepositoryId !== repository.id)
    throw new ForgeError('repo_replaced');
  // A repository that is asked for by its number has no name that could be another now.
  const isNamed = request.repository !== repository.id;
  if (isNamed && repository.fullName.toLowerCase() !== request.repository.toLowerCase())
    progress.renamedTo = repository.fullName;

  const ref = toNamedRef(request.ref, repository);
  const commitSha = ref && (await session.resolveCommit(repository, ref));
  if (!commitSha)
    throw new ForgeError('ref_not_found', repository.isEmpty ? { detail: 'empty_repository' } : {});
  if (!isFullSha(commitSha) || holdsSecret(commitSha, secrets)) throw new ForgeError('bad_response');
  progress.commitSha = commitSha;

  const known = { repositoryId: repository.id, commitSha, ...pickRename(progress) };
  if (!isEncodable(request.path)) return { outcome: 'no_file', ...known };
  const found = (sha: string, bytes: Uint8Array) =>
    ({ outcome: 'found', ...known, blobSha: sha, bytes }) as const;
  const place = { repositoryId: repository.id, commitSha, path: request.path };
  const knownSha = memory.findPlace(place);
  const knownBytes = knownSha && memory.findBlob({ repositoryId: repository.id, sha: knownSha });
  if (knownSha && knownBytes) return found(knownSha, knownBytes);

  const entry = await session.findEntry(repository, commitSha, request.path);
  if (!entry) return { outcome: 'no_file', ...known };
  if (holdsSecret(entry.sha, secrets)) throw new ForgeError('bad_response');
  if (entry.kind !== 'file') throw new ForgeError('not_a_file');
  if (entry.size !== null && entry.size > MAX_FILE_BYTES) throw new ForgeError('too_large');
  const blob = { repositoryId: repository.id, sha: entry.sha };
  const bytes = memory.findBlob(blob) ?? (await readVerified(session, repository, { ...place, ...blob }));
  memory.keepBlob(blob, bytes);
  memory.keepPlace(place, entry.sha);
  return found(entry.sha, bytes);
}

/** @throws {ForgeError} too_large; bad_response for bytes that git would not call by that name */
async function readVerified(
  session: ForgeSession,
  repository: RepositoryFacts,
  blob: { commitSha: string; path: string; sha: string },
): Promise<Uint8Array> {
  const { bytes, size } = await session.readBlob(repository, blob);
  if (size > MAX_FILE_BYTES || bytes.byteLength > MAX_FILE_BYTES) throw new ForgeError('too_large');
  if (bytes.byteLength !== size || !isBlob(bytes, blob.sha)) throw new ForgeError('bad_response');
  return bytes;
}

function pickRename({ renamedTo }: Progress): { renamedTo?: string } {
  return renamedTo === undefined ? {} : { renamedTo };
}

/** The ref in a form that may go into a URL; null for one that no repository can have. */
function toNamedRef(ref: GitRef, repository: RepositoryFacts): NamedRef | null {
  if (ref.kind === 'default') {
    const name = repository.defaultBranch;
    return name !== null && isRefName(name) ? { kind: 'branch', name } : null;
  }
  if (ref.kind === 'commit') {
    const name = ref.name.toLowerCase();
    return isFullSha(name) ? { kind: 'commit', name } : null;
  }
  return isRefName(ref.name) ? ref : null;
}

/** Whether the path can be put into a URL: lone surrogates and dot segments can't, and name nothing in git. */
function isEncodable(path: string): boolean {
  try {
    encodePath(path);
    return true;
  } catch {
    return false;
  }
}
