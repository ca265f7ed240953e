import { type DestinationStream, type Logger, pino } from 'pino';

/** Whoever sends a request decides some values (an `Origin`, an address), so every value has a maximum length, in characters. */
const MAX_VALUE_LENGTH = 200;
/** Maximum number of entries in an object or list, and of levels. */
const MAX_ENTRIES = 40;
const MAX_DEPTH = 6;

/**
 * The log of this process. Messages and values are cut; a stack becomes a list of lines, so that it can be read all the same.
 *
 * @param destination standard output, which drops what the launcher does not read: nothing here waits or throws
 */
export function createLog(destination: DestinationStream = process.stdout): Logger {
  return pino(
    {
      level: 'info',
      base: null,
      formatters: { log: (entry) => boundEntries(entry, 0) },
      hooks: {
        logMethod(args, method) {
          const bounded = args.map((arg: unknown) => (typeof arg === 'string' ? cut(arg) : arg));
          method.apply(this, bounded as typeof args);
        },
      },
    },
    destination,
  );
}

function boundEntries(entries: Record<string, unknown>, depth: number): Record<string, unknown> {
  const first = Object.entries(entries).slice(0, MAX_ENTRIES);
  return Object.fromEntries(
    first.map(([key, value]) => {
      const readable =
        key === 'stack' && typeof value === 'string' ? value.split('\n').map((line) => line.trim()) : value;
      return [cut(key), boundValue(readable, depth + 1)];
    }),
  );
}

function boundValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => boundValue(entry, depth + 1));
  return boundEntries(value as Record<string, unknown>, depth);
}

function cut(text: string): string {
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH - 1)}…`;
}
