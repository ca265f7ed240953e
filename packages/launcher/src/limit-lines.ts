const NEWLINE = 0x0a;
const CUT = Buffer.from('…');

/**
 * Creates a function that cuts the lines of one output, chunk by chunk: what a line has beyond `maxBytes` is left out and marked with `…`.
 * Whoever sends a request decides the text of some lines (an address, a header), and so must not decide their size.
 */
export function createLineLimit(maxBytes: number): (chunk: Buffer) => Buffer {
  let length = 0;
  return (chunk) => {
    const parts: Buffer[] = [];
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline === -1 ? chunk.length : newline;
      const room = Math.max(maxBytes - length, 0);
      parts.push(chunk.subarray(start, Math.min(end, start + room)));
      const wasWhole = length <= maxBytes;
      length += end - start;
      if (wasWhole && length > maxBytes) parts.push(CUT);
      if (newline !== -1) {
        parts.push(chunk.subarray(newline, newline + 1));
        length = 0;
      }
      start = end + 1;
    }
    return Buffer.concat(parts);
  };
}
