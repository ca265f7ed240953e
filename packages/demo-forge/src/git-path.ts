/**
 * Whether git would keep a file under this path in a tree: relative, with `/`, and without an empty, `.`, `..` or
 * `.git` part, a NUL or a backslash (which leads elsewhere on some systems).
 */
export function isTreePath(path: string): boolean {
  if (path.length === 0 || path.includes('\0') || path.includes('\\')) return false;
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/i.test(part));
}

/**
 * Whether git would take this as the name of a branch or tag (git-check-ref-format), so that it can stand in a
 * command: in particular no leading `-` and none of the characters that mean something to rev-parse.
 */
export function isRefName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids them, and so must this.
  if (name.length === 0 || name.length > 250 || /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.$/.test(name))
    return false;
  if (name === '@' || name.startsWith('-')) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
