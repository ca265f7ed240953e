import { type Issue, parseSpec, type Spec } from '@tinyforge/core-gitops';
import type { FetchFailureReason, ReadFileResult } from '@tinyforge/providers';

/** What one look at a workload's file found. Its `status` is what the panel shows. */
export type FileState =
  | { status: 'ok'; commitSha: string; blobSha: string; repositoryId: string; text: string; spec: Spec }
  | {
      status: 'invalid';
      commitSha: string;
      blobSha: string;
      repositoryId: string;
      text: string;
      issues: Issue[];
    }
  | { status: 'no_file'; commitSha: string; repositoryId: string }
  | {
      status: 'fetch_failed';
      reason: FetchFailureReason;
      /** With `rate_limited`: when it makes sense to come back. */
      retryAt: Date | null;
      commitSha: string | null;
      /** With `repo_replaced`: the id that answers now. */
      repositoryId: string | null;
    };

/** Parses what a forge answered. The text of a file that is not UTF-8 gets U+FFFD where it is not: it is only for looking at. */
export function toFileState(result: ReadFileResult): FileState {
  switch (result.outcome) {
    case 'found': {
      const { commitSha, blobSha, repositoryId, bytes } = result;
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      const parsed = parseSpec(bytes);
      const revision = { commitSha, blobSha, repositoryId, text };
      return parsed.ok
        ? { status: 'ok', ...revision, spec: parsed.spec }
        : { status: 'invalid', ...revision, issues: parsed.issues };
    }
    case 'no_file':
      return { status: 'no_file', commitSha: result.commitSha, repositoryId: result.repositoryId };
    case 'fetch_failed':
      return {
        status: 'fetch_failed',
        reason: result.reason,
        retryAt: result.retryAt ?? null,
        commitSha: result.commitSha ?? null,
        repositoryId: result.repositoryId ?? null,
      };
  }
}
