import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export type LogFile = {
  /** Returns at once and never throws. */
  write(chunk: Uint8Array): void;
  /** Resolves when everything accepted so far is written or dropped. */
  flush(): Promise<void>;
  /** Flushes and closes the file; the next `write` opens it again. */
  close(): Promise<void>;
};

export type LogFileOptions = {
  path: string;
  /** Size in bytes at which the file becomes `path.old`. Both together are never larger than twice this. */
  maxBytes: number;
  /** Size in bytes of what may wait for a slow disk; more than that is dropped. */
  maxPendingBytes?: number;
};

const DEFAULT_MAX_PENDING_BYTES = 1024 * 1024;

/**
 * A log file that is rotated while it is written to: `path`, and before it `path.old`. What can't be written, because the disk is full for
 * example, is dropped. There is no retry timer: the next chunk opens the file again.
 */
export function createLogFile({ path, maxBytes, maxPendingBytes }: LogFileOptions): LogFile {
  const limit = maxPendingBytes ?? DEFAULT_MAX_PENDING_BYTES;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let file: { handle: FileHandle; size: number } | null = null;
  let writing: Promise<void> | null = null;

  async function closeFile(): Promise<void> {
    const closing = file?.handle;
    file = null;
    await closing?.close().catch(() => {});
  }

  async function writeBatch(batch: Uint8Array): Promise<void> {
    file ??= await openFile(path);
    if (file.size > 0 && file.size + batch.byteLength > maxBytes) {
      await closeFile();
      await rename(path, `${path}.old`);
      file = await openFile(path);
    }
    await file.handle.writeFile(batch);
    file.size += batch.byteLength;
  }

  async function writePending(): Promise<void> {
    while (pending.length > 0) {
      const batch = Buffer.concat(pending);
      pending = [];
      pendingBytes = 0;
      // Batches are cut so that no file grows past its limit.
      for (let start = 0; start < batch.byteLength; start += maxBytes) {
        await writeBatch(batch.subarray(start, start + maxBytes)).catch(closeFile);
      }
    }
    writing = null;
  }

  async function flush(): Promise<void> {
    while (writing !== null) await writing;
  }

  // Where the output is quiet, the file is there all the same.
  writing = openFile(path)
    .then((opened) => {
      file = opened;
    })
    .catch(() => {})
    .then(writePending);

  return {
    write(chunk) {
      if (pendingBytes + chunk.byteLength > limit) return;
      pending.push(chunk);
      pendingBytes += chunk.byteLength;
      writing ??= writePending();
    },
    flush,
    async close() {
      await flush();
      await closeFile();
    },
  };
}

async function openFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'a', 0o600);
  const { size } = await handle.stat();
  return { handle, size };
}
