export { connect } from './connect.ts';
export {
  PoolBusyError,
  PoolInTransactionError,
} from './connection-pool.ts';
export {
  createDatabase,
  type Database,
  type DatabaseOptions,
  type Drizzle,
  type Queryable,
  type Transaction,
} from './database.ts';
export { inspectRoute, type RouteInspection } from './inspect-route.ts';
export { isBusy } from './is-busy.ts';
export { isUnavailable } from './is-unavailable.ts';
export {
  LOCK_TIMEOUT_MS,
  lockNamed,
  lockWorkload,
  lockWorkloads,
  withWorkloadLock,
} from './lock-workload.ts';
export * as schema from './schema/index.ts';
export { findServerRights } from './server-login.ts';
export { sqlState, violatedConstraint } from './sql-state.ts';
export { defineStatement, everyColumn, someColumns } from './statement.ts';
export { withLogin } from './with-login.ts';
