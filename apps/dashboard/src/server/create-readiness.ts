import type { ApiServices } from '@tinyforge/api';
import { describeError } from '@tinyforge/services';
import type { Logger } from 'pino';

type Database = Pick<ApiServices['db'], 'migrated' | 'writable'>;
type WritableState = Awaited<ReturnType<Database['writable']>>;

export type Readiness =
  | { status: 'ready' }
  | { status: 'database_unreachable' }
  | { status: 'not_migrated' }
  | { status: 'database_not_writable'; reason: Exclude<WritableState, 'writable'> };

export type ReadinessOptions = {
  db: Database;
  log: Pick<Logger, 'info' | 'warn'>;
  /** A good result counts for this long, in milliseconds. */
  maxAgeMs?: number;
  now?: () => number;
};

const DEFAULT_MAX_AGE_MS = 2_000;

/**
 * Creates what `/readyz` asks. Anyone may call it as often as they like, so concurrent calls share one check, a good result is cached for a
 * moment, and only a change is logged.
 */
export function createReadiness(options: ReadinessOptions): () => Promise<Readiness> {
  const { db, log, maxAgeMs = DEFAULT_MAX_AGE_MS, now = () => performance.now() } = options;
  let running: Promise<Readiness> | null = null;
  let last: { status: Readiness['status']; at: number } | null = null;

  async function check(): Promise<Readiness> {
    const { readiness, error } = await ask(db);
    if (readiness.status !== (last?.status ?? 'ready')) {
      if (readiness.status === 'ready') log.info(readiness, 'ready again');
      else log.warn({ ...readiness, ...(error !== null && { error: describeError(error) }) }, 'not ready');
    }
    last = { status: readiness.status, at: now() };
    return readiness;
  }

  return async () => {
    if (last?.status === 'ready' && now() - last.at < maxAgeMs) return { status: 'ready' };
    running ??= check().finally(() => {
      running = null;
    });
    return running;
  };
}

async function ask(db: Database): Promise<{ readiness: Readiness; error: unknown }> {
  try {
    if (!(await db.migrated())) return { readiness: { status: 'not_migrated' }, error: null };
    const state = await db.writable();
    if (state === 'writable') return { readiness: { status: 'ready' }, error: null };
    return { readiness: { status: 'database_not_writable', reason: state }, error: null };
  } catch (error) {
    return { readiness: { status: 'database_unreachable' }, error };
  }
}
