import type { Response } from 'undici';
import { SafeFetchError } from './safe-fetch-error.ts';

/** Reads a body whole, counting decoded bytes as they come; more than `maxBytes` ends the reading at once, a declared length of more at the first bytes. */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const isEncoded = response.headers.has('content-encoding');
  const declared = Number(response.headers.get('content-length') ?? 0);
  const isTooLong = !isEncoded && declared > maxBytes;
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (isTooLong || length > maxBytes)
      throw new SafeFetchError('too_large', `The answer is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
