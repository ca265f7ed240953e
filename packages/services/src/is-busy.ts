import { PoolBusyError, sqlState } from '@tinyforge/db';

const LOCK_NOT_AVAILABLE = '55P03';

/** Whether an error only says that others were faster for too long: a connection or a lock could not be had in time. */
export function isBusy(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof PoolBusyError) return true;
  }
  return sqlState(error) === LOCK_NOT_AVAILABLE;
}
