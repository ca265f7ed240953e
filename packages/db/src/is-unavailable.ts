import { TransactionLostError } from './connection-pool.ts';
import { isBusy } from './is-busy.ts';
import { sqlState } from './sql-state.ts';

/** Codes of errors of the connection to PostgreSQL: ours, those of postgres.js and those of the socket. */
const CONNECTION_CODES = [
  'CLOSED_UNANSWERED',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'NO_ANSWER',
];
/** SQLSTATE of a server that starts, stops or has no free connection; class 08 is that of connections. */
const SERVER_STATES = ['53300', '57P01', '57P02', '57P03'];

/** Whether an error says that the database is busy or can't be reached, so that a later try may succeed. */
export function isUnavailable(error: unknown): boolean {
  if (isBusy(error)) return true;
  const state = sqlState(error);
  if (state !== null) return state.startsWith('08') || SERVER_STATES.includes(state);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof TransactionLostError) return true;
    if ('code' in cause && CONNECTION_CODES.some((code) => code === cause.code)) return true;
    // A socket that the server has taken away. Other files that are missing are bugs.
    if ('syscall' in cause && cause.syscall === 'connect') return true;
  }
  return false;
}
