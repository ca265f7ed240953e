import { PoolBusyError } from './connection-pool.ts';
import { sqlState } from './sql-state.ts';

/**
 * SQLSTATEs of a statement that failed only because of what other transactions were doing: `lock_not_available`,
 * `deadlock_detected`, and `out_of_memory`, which PostgreSQL raises when its lock table is full.
 */
const BUSY_STATES = ['55P03', '40P01', '53200'];

/** A named lock could not be had in time. */
export class LockBusyError extends Error {
  override readonly name = 'LockBusyError';
}

/** Returns whether an error only means that a connection or a lock could not be had in time. A retry may succeed. */
export function isBusy(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof PoolBusyError || cause instanceof LockBusyError) return true;
  }
  return BUSY_STATES.includes(sqlState(error) ?? '');
}
