const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'this is a folder',
  ENOTDIR: 'a part of this path is not a folder',
  ELOOP: 'the symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  ENOSPC: 'no space left on the device',
};

/** A system's error in a few words, without its path. */
export function describeError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SENTENCES[code] ?? (code || String(error));
}
