/** Whether this is a full commit name (SHA-1 or SHA-256). Short ones are ambiguous tomorrow. */
export function isFullSha(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/**
 * Whether git would take this as a branch's or tag's name (git-check-ref-format). What it would not take exists in no
 * repository, and must not be put into a URL.
 */
export function isRefName(name: string): boolean {
  if (name.length === 0 || name.length > 255 || name === '@') return false;
  if (name.includes('..') || name.includes('@{') || name.endsWith('.')) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git refuses exactly these
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return false;
  if (/\p{Surrogate}/u.test(name)) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Whether this can be one part of a repository's full name, on any forge. */
export function isNameSegment(segment: string): boolean {
  return /^[A-Za-z0-9_.+-]{1,255}$/.test(segment) && segment !== '.' && segment !== '..';
}
