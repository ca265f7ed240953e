import { ForgeError } from './failure.ts';
import type { ForgeSession } from './forge.ts';
import { isFullSha, isNameSegment } from './git-names.ts';
import type { LastChangeRequest, LastChangeResult } from './provider.ts';

/** Most characters of a name or a subject that are passed on. */
const MAX_TEXT = 200;

/**
 * The newest commit that changed a file, looking back from a given one. Two requests: what a commit's history says never changes, but the
 * repository under the name may be another by now.
 * @throws {ForgeError} for every expected failure
 */
export async function findLastChangeIn(
  session: ForgeSession,
  request: Pick<LastChangeRequest, 'repository' | 'commitSha' | 'path' | 'expectedRepositoryId'>,
): Promise<LastChangeResult> {
  if (!isFullSha(request.commitSha)) throw new ForgeError('ref_not_found');
  const repository = await session.getRepository(request.repository);
  if (!repository) throw new ForgeError('repo_not_found', { httpStatus: 404 });
  if (!repository.fullName.split('/').every(isNameSegment)) throw new ForgeError('bad_response');
  if (request.expectedRepositoryId !== undefined && request.expectedRepositoryId !== repository.id)
    throw new ForgeError('repo_replaced');
  const change = await session.findLastChange(repository, request.commitSha, request.path);
  if (!change) return { outcome: 'no_commit' };
  if (!isFullSha(change.sha) || Number.isNaN(change.committedAt.getTime()))
    throw new ForgeError('bad_response');
  return {
    outcome: 'found',
    commitSha: change.sha,
    authorName: change.authorName,
    committedAt: change.committedAt,
    subject: change.message.split('\n', 1)[0] ?? '',
  };
}

/** What somebody wrote into a commit, no longer than a line. */
export function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).replace(/\p{Surrogate}$/u, '')}…` : text;
}
