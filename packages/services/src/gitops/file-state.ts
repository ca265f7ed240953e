import { type FieldPositions, type Issue, parseSpec, type Spec } from '@tinyforge/core-gitops';
import type {
  DetailParams,
  FetchFailureDetail,
  FetchFailureReason,
  ReadFileResult,
} from '@tinyforge/providers';
import { pickDetailParams } from './tell-failure.ts';

/** Where a look arrived. `renamedTo`: the repository's name now, where it is no longer the one that was asked for. */
type Place = { commitSha: string; repositoryId: string; renamedTo: string | null };
type Found = Place & { blobSha: string; text: string };

/** What one look at a workload's file found. Its `status` is what the panel shows. */
export type FileState =
  | (Found & { status: 'ok'; spec: Spec; positions: FieldPositions })
  | (Found & { status: 'invalid'; issues: Issue[] })
  | ({ status: 'no_file' } & Place)
  | ({
      status: 'fetch_failed';
      reason: FetchFailureReason;
      /** What exactly stood in the way, where that is known. */
      detail: FetchFailureDetail | null;
      /** With `rate_limited`: when it makes sense to come back. */
      retryAt: Date | null;
      commitSha: string | null;
      /** With `repo_replaced`: the id that answers now. */
      repositoryId: string | null;
    } & DetailParams);

/** Parses what a forge answered. The text of a file that is not UTF-8 gets U+FFFD where it is not: it is only for looking at. */
export function toFileState(result: ReadFileResult): FileState {
  switch (result.outcome) {
    case 'found': {
      const { blobSha, bytes } = result;
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      const parsed = parseSpec(bytes);
      const revision = { ...placeOf(result), blobSha, text };
      return parsed.ok
        ? { status: 'ok', ...revision, spec: parsed.spec, positions: parsed.positions }
        : { status: 'invalid', ...revision, issues: parsed.issues };
    }
    case 'no_file':
      return { status: 'no_file', ...placeOf(result) };
    case 'fetch_failed':
      return {
        status: 'fetch_failed',
        reason: result.reason,
        detail: result.detail ?? null,
        retryAt: result.retryAt ?? null,
        commitSha: result.commitSha ?? null,
        repositoryId: result.repositoryId ?? null,
        ...pickDetailParams(result),
      };
  }
}

function placeOf(result: Exclude<ReadFileResult, { outcome: 'fetch_failed' }>): Place {
  const { commitSha, repositoryId, renamedTo = null } = result;
  return { commitSha, repositoryId, renamedTo };
}
