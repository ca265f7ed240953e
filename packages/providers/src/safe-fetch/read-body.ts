import type { Response } from 'undici';
import { SafeFetchError } from './safe-fetch-error.ts';

/** Reads a body whole, counting decoded bytes as they come; more than `maxBytes` ends the reading at once. */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const isEncoded = response.headers.has('content-encoding');
  const declared = Number(response.headers.get('content-length') ?? 0);
  if (!isEncoded && declared > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes);
  }
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes); // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): SafeFetchError {
  return new SafeFetchError('too_large', `The answer is larger than ${maxBytes} bytes.`);
}
