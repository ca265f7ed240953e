import { closeSync, openSync, readSync } from 'node:fs';
import { MAX_SPEC_BYTES } from '@tinyforge/core-gitops';

/** One byte more than a file may have: enough to see that it is too large. */
const LIMIT = MAX_SPEC_BYTES + 1;

/**
 * Reads files into one buffer, so that ten thousand take no more memory than one. The bytes hold until the next call; of a file
 * that is too large, only the start is read.
 */
export function createFileReader(): (path: string) => Uint8Array {
  const buffer = new Uint8Array(LIMIT);
  return (path) => {
    const file = openSync(path, 'r');
    try {
      let length = 0;
      // A pipe gives what it has; only zero bytes mean its end.
      for (let read = -1; read !== 0 && length < LIMIT; length += read) {
        read = readSync(file, buffer, length, LIMIT - length, null);
      }
      return buffer.subarray(0, length);
    } finally {
      closeSync(file);
    }
  };
}

/** Reads standard input to its end, or to where it is too large. */
export async function readStdin(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LIMIT) break;
  }
  return Buffer.concat(chunks).subarray(0, LIMIT);
}
