import { isBlob } from './blob.ts';
import { ForgeError } from './failure.ts';
import type { ForgeSession, NamedRef, RepositoryFacts } from './forge.ts';
import { isFullSha, isNameSegment, isRefName } from './git-names.ts';
import { type GitRef, MAX_FILE_BYTES, type ReadFileRequest, type ReadFileResult } from './provider.ts';
import { encodePath } from './url-path.ts';

/** How far a look came; goes into the result whatever its end. */
export type Progress = { repositoryId?: string; commitSha?: string; renamedTo?: string };

/**
 * One look, the same on every forge: which repository, which commit, what is there, its bytes. Everything after the
 * ref was resolved is asked at the commit (and the bytes by their hash), so a push in between changes nothing.
 * @throws {ForgeError} for every expected failure; `progress` is filled as far as it came.
 */
export async function readFileIn(
  session: ForgeSession,
  request: Pick<ReadFileRequest, 'repository' | 'ref' | 'path' | 'expectedRepositoryId'>,
  progress: Progress,
): Promise<ReadFileResult> {
  const repository = await session.getRepository(request.repository);
  if (!repository) throw new ForgeError('repo_not_found', { httpStatus: 404 });
  if (!repository.fullName.split('/').every(isNameSegment)) throw new ForgeError('bad_response');
  progress.repositoryId = repository.id;
  if (request.expectedRepositoryId !== undefined && request.expectedRepositoryId !== repository.id)
    throw new ForgeError('repo_replaced');
  if (repository.fullName.toLowerCase() !== request.repository.toLowerCase())
    progress.renamedTo = repository.fullName;

  const ref = toNamedRef(request.ref, repository);
  const commitSha = ref && (await session.resolveCommit(repository, ref));
  if (!commitSha) throw new ForgeError('ref_not_found');
  if (!isFullSha(commitSha)) throw new ForgeError('bad_response');
  progress.commitSha = commitSha;

  const known = { repositoryId: repository.id, commitSha, ...pickRename(progress) };
  if (!isEncodable(request.path)) return { outcome: 'no_file', ...known };
  const entry = await session.findEntry(repository, commitSha, request.path);
  if (!entry) return { outcome: 'no_file', ...known };
  if (entry.kind !== 'file') throw new ForgeError('not_a_file');
  if (entry.size !== null && entry.size > MAX_FILE_BYTES) throw new ForgeError('too_large');

  const { bytes, size } = await session.readBlob(repository, {
    commitSha,
    path: request.path,
    sha: entry.sha,
  });
  if (size > MAX_FILE_BYTES || bytes.byteLength > MAX_FILE_BYTES) throw new ForgeError('too_large');
  if (bytes.byteLength !== size || !isBlob(bytes, entry.sha)) throw new ForgeError('bad_response');
  return { outcome: 'found', ...known, blobSha: entry.sha, bytes };
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
