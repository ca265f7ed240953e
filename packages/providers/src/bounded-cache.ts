/** Values by key, the ones that were not asked for longest thrown out first, so that all together stay below a number of bytes. */
export type BoundedCache<Value> = {
  find(key: string): Value | undefined;
  /** Keeps a value that takes `bytes` bytes; one that takes more than an eighth of everything is not kept. */
  keep(key: string, value: Value, bytes: number): void;
  forget(key: string): void;
  /** Bytes of all values that are kept. */
  size(): number;
};

export function createBoundedCache<Value>(maxBytes: number): BoundedCache<Value> {
  // A Map goes through its keys in the order in which they were set: what is used is set anew.
  const entries = new Map<string, { value: Value; bytes: number }>();
  let total = 0;

  function forget(key: string): void {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  return {
    find(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    keep(key, value, bytes) {
      forget(key);
      if (bytes > maxBytes / 8) return;
      entries.set(key, { value, bytes });
      total += bytes;
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) break;
        forget(oldest);
      }
    },
    forget,
    size: () => total,
  };
}
