import type { GitRef } from '@tinyforge/providers';

/** Why a ref can't be stored; `ref_commit_not_full` asks for all 40 (or 64) digits, because a shortened name may become ambiguous. */
export type RefIssueCode = 'required' | 'too_long' | 'ref_name_invalid' | 'ref_commit_not_full';

/** Bytes that a forge and a file system still take as one path. */
const MAX_REF_BYTES = 244;
const FULL_COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Space, DEL, control characters and `~ ^ : ? * [ \`: what `git check-ref-format` refuses anywhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const REFUSED_CHARACTERS = /[\u0000-\u0020\u007f~^:?*[\\]/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Takes a ref by the rules of git; commit names come back in lower case. */
export function parseGitRef(ref: GitRef): { ok: true; ref: GitRef } | { ok: false; code: RefIssueCode } {
  if (ref.kind === 'default') return { ok: true, ref: { kind: 'default' } };
  const name = ref.name.trim();
  if (name === '') return { ok: false, code: 'required' };
  if (Buffer.byteLength(name) > MAX_REF_BYTES) return { ok: false, code: 'too_long' };
  if (ref.kind === 'commit') {
    const commit = name.toLowerCase();
    return FULL_COMMIT.test(commit)
      ? { ok: true, ref: { kind: 'commit', name: commit } }
      : { ok: false, code: 'ref_commit_not_full' };
  }
  return isRefName(name)
    ? { ok: true, ref: { kind: ref.kind, name } }
    : { ok: false, code: 'ref_name_invalid' };
}

/** The rules of `git check-ref-format --branch`, which tags keep as well. */
function isRefName(name: string): boolean {
  return (
    !LONE_SURROGATE.test(name) &&
    !REFUSED_CHARACTERS.test(name) &&
    !name.includes('..') &&
    !name.includes('@{') &&
    !name.startsWith('-') &&
    !name.endsWith('.') &&
    name !== '@' &&
    name !== 'HEAD' &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
  );
}
