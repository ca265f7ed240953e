/** Encodes one path segment. Dots are refused: URL parsers resolve `.` and `..`, spelled `%2e` or not. */
export function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') throw new RangeError('Not a path segment.');
  return encodeURIComponent(segment);
}

/** Encodes a path of segments, its slashes left as they are. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}
