import { type GitRef, isFullSha, isRefName, withoutRefPrefix } from '@tinyforge/providers';

/** Why a ref can't be stored; `ref_commit_not_full` asks for all 40 (or 64) digits, because a shortened name may become ambiguous. */
export type RefIssueCode = 'required' | 'too_long' | 'ref_name_invalid' | 'ref_commit_not_full';

/** Bytes that a forge and a file system still take as one path. */
const MAX_REF_BYTES = 244;

/** Takes a ref by the rules of git; commit names come back in lower case, `refs/heads/x` as the branch `x` and `refs/tags/x` as the tag. */
export function parseGitRef(typed: GitRef): { ok: true; ref: GitRef } | { ok: false; code: RefIssueCode } {
  const ref = withoutRefPrefix(typed);
  if (ref.kind === 'default') return { ok: true, ref: { kind: 'default' } };
  const name = ref.name.trim();
  if (name === '') return { ok: false, code: 'required' };
  if (Buffer.byteLength(name) > MAX_REF_BYTES) return { ok: false, code: 'too_long' };
  if (ref.kind === 'commit') {
    const commit = name.toLowerCase();
    return isFullSha(commit)
      ? { ok: true, ref: { kind: 'commit', name: commit } }
      : { ok: false, code: 'ref_commit_not_full' };
  }
  return mayBeMade(name)
    ? { ok: true, ref: { kind: ref.kind, name } }
    : { ok: false, code: 'ref_name_invalid' };
}

/** What git takes today for a new branch (`git check-ref-format --branch`): less than what may be in a repository already. */
function mayBeMade(name: string): boolean {
  return isRefName(name) && !name.startsWith('-') && name !== 'HEAD';
}
