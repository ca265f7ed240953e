import { createHmac, randomBytes } from 'node:crypto';
import { createBoundedCache } from './bounded-cache.ts';

/** Most bytes of answers, and of blobs, that are kept between looks. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

/** What an entry takes besides its bytes: key, headers, the objects themselves. A guess on the high side. */
const ENTRY_BYTES = 1024;

/** Most credentials that are known to have been told to wait; the one told first is forgotten first. */
const MAX_RESTING = 1000;

/** An answer with an ETag, to be used again when the forge says that it still holds. `url` is where it came from after redirects. */
export type KeptAnswer = {
  etag: string;
  url: string;
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
};

type Asked = { url: string; headers: Record<string, string> };
type Place = { repositoryId: string; commitSha: string; path: string };
type Blob = { repositoryId: string; sha: string };

/** What is remembered of one forge for one credential (or for none); nothing of it is ever shown to another. */
export type CredentialMemory = {
  findAnswer(asked: Asked): KeptAnswer | undefined;
  keepAnswer(asked: Asked, answer: KeptAnswer): void;
  forgetAnswer(asked: Asked): void;
  /** The blob that is the file at a path of a commit. In git neither that nor a blob can change, so that they need no asking. */
  findPlace(place: Place): string | undefined;
  keepPlace(place: Place, sha: string): void;
  findBlob(blob: Blob): Uint8Array | undefined;
  keepBlob(blob: Blob, bytes: Uint8Array): void;
  /** Until when the forge does not want to be asked, in milliseconds since 1970; 0 where it has not said so. */
  restsUntil(): number;
  rest(until: number): void;
};

/** What is kept between looks, of all forges. */
export type ForgeMemory = {
  of(credential: { apiUrl: string; token: string | undefined }): CredentialMemory;
};

/**
 * Makes a memory, bounded in bytes. Its keys are hashes under a key of this process alone: neither tokens nor what could be
 * searched for them stand in it.
 */
export function createForgeMemory(): ForgeMemory {
  const secret = randomBytes(32);
  const hash = (...parts: unknown[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64');
  const answers = createBoundedCache<KeptAnswer>(MAX_KEPT_BYTES);
  const places = createBoundedCache<string>(MAX_KEPT_BYTES / 8);
  const blobs = createBoundedCache<Uint8Array>(MAX_KEPT_BYTES);
  const resting = new Map<string, number>();

  return {
    of({ apiUrl, token }) {
      const owner = hash(apiUrl, token ?? null);
      const answerKey = ({ url, headers }: Asked) => hash(owner, url, Object.entries(headers).sort());
      const placeKey = ({ repositoryId, commitSha, path }: Place) =>
        hash(owner, repositoryId, commitSha, path);
      const blobKey = ({ repositoryId, sha }: Blob) => hash(owner, repositoryId, sha);
      return {
        findAnswer: (asked) => answers.find(answerKey(asked)),
        keepAnswer: (asked, answer) =>
          answers.keep(answerKey(asked), answer, ENTRY_BYTES + headerBytes(answer) + answer.body.byteLength),
        forgetAnswer: (asked) => answers.forget(answerKey(asked)),
        findPlace: (place) => places.find(placeKey(place)),
        keepPlace: (place, sha) => places.keep(placeKey(place), sha, ENTRY_BYTES),
        findBlob: (blob) => blobs.find(blobKey(blob))?.slice(),
        keepBlob: (blob, bytes) => blobs.keep(blobKey(blob), bytes.slice(), ENTRY_BYTES + bytes.byteLength),
        restsUntil: () => resting.get(owner) ?? 0,
        rest(until) {
          resting.delete(owner);
          resting.set(owner, until);
          const [first] = resting.keys();
          if (resting.size > MAX_RESTING && first !== undefined) resting.delete(first);
        },
      };
    },
  };
}

function headerBytes({ etag, url, headers }: KeptAnswer): number {
  let bytes = etag.length + url.length;
  for (const [name, value] of headers) bytes += name.length + value.length;
  return bytes;
}
