import { createHash } from 'node:crypto';
import { ForgeError } from './failure.ts';
import type { Cap } from './forge-request.ts';
import { MAX_FILE_BYTES } from './provider.ts';

/**
 * Most bytes of an answer that carries a file of `MAX_FILE_BYTES` as base64 in JSON: four characters for three bytes,
 * a line break after every 60 (two characters in JSON), and room for the fields around it.
 */
export const MAX_BLOB_ANSWER_BYTES = Math.ceil((Math.ceil(MAX_FILE_BYTES / 3) * 4 * 62) / 60) + 16 * 1024;

/** For a request that brings a file and nothing else. */
export const BLOB_CAP: Cap = { maxBytes: MAX_BLOB_ANSWER_BYTES, overCap: 'too_large' };

/** The bytes of strict base64 with line breaks. @throws {ForgeError} bad_response */
export function decodeBase64(text: string): Uint8Array {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact))
    throw new ForgeError('bad_response');
  return new Uint8Array(Buffer.from(compact, 'base64'));
}

/** Git's name for these bytes, in the hash (SHA-1 or SHA-256) that `like` has. */
export function computeBlobSha(bytes: Uint8Array, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

/** Whether the bytes are the blob of that name. */
export function isBlob(bytes: Uint8Array, sha: string): boolean {
  return computeBlobSha(bytes, sha) === sha;
}
