import { AsyncLocalStorage } from 'node:async_hooks';
import { desc, sql } from 'drizzle-orm';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { appliedMigration } from './applied-migration.ts';
import { checkWritable, type WritableState } from './check-writable.ts';
import { type ConnectOptions, createConnector } from './connect.ts';
import { createConnectionPool } from './connection-pool.ts';
import { sqlState } from './sql-state.ts';

/** One of the two pools, as Drizzle hands it out. */
export type Drizzle = PostgresJsDatabase;

/** What the callback of `db.write.transaction` gets. */
export type Transaction = Parameters<Parameters<Drizzle['transaction']>[0]>[0];

/** Something that statements can be sent through: a pool or an open transaction. */
export type Queryable = Drizzle | Transaction;

/**
 * The application's connections: `read` for what only looks, `write` (a small pool of its own) for transactions that take a lock, so
 * that a crowd of waiting writes never keeps a page from being read.
 */
export type Database = {
  read: Drizzle;
  write: Drizzle;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Whether the newest migration that this code knows is applied. Rejects when the database does not answer. */
  migrated(): Promise<boolean>;
  /** Whether the database takes writes, and if not, why. Rejects when it does not answer. */
  writable(): Promise<WritableState>;
  /** Lets running statements finish for at most five seconds, then ends every connection. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** Connection string of the app's role, not of the owner. */
  url: string;
  readPoolSize?: number;
  writePoolSize?: number;
  /**
   * `false` behind a pooler in transaction mode: no prepared statements and no start-up parameters, which such a pooler would lose or refuse.
   * Transactions then bring their time limits along. A single read has no limit in the server but what the operator gives the login
   * (`ALTER ROLE … SET statement_timeout`); here it is given up as late as ever. `role` can't be used.
   */
  prepare?: boolean;
  /** Role that every connection takes on after signing in: `tinyforge_app` where the login may do more than the app should. */
  role?: string;
  /** Upper bound for one statement, in milliseconds. */
  statementTimeoutMs?: number;
  /** Told of each statement as it is sent, `begin` and `commit` too: for tests and benchmarks. */
  onStatement?: (text: string, parameters: unknown) => void;
  /** Upper bound for the wait until a connection of a pool comes free, in milliseconds; after it `PoolBusyError`. */
  connectionWaitMs?: number;
};

const DEFAULT_STATEMENT_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_SECONDS = 10;
const CLOSE_TIMEOUT_MS = 5_000;
/** Longest wait for a row that another transaction holds; a workload's lock has its own. */
const ROW_LOCK_TIMEOUT_MS = 5_000;
/** Longest wait for a connection of a pool to come free. */
const CONNECTION_WAIT_MS = 5_000;
/** What the server may take over its own limit before it is given up. */
const ANSWER_GRACE_MS = 5_000;

/** Opens nothing yet: connections are made when the first statement needs one. */
export function createDatabase(options: DatabaseOptions): Database {
  if (options.prepare === false && options.role !== undefined) {
    throw new Error(
      'A role can not be chosen through a transaction pooler: sign in as the role itself, or connect directly.',
    );
  }
  const openTransaction = new AsyncLocalStorage<true>();
  const connector = createConnector(options.url);
  const open = (max: number, applicationName: string) =>
    createConnectionPool({
      max,
      open: (onclose) => connector(clientOptions(applicationName, options, onclose)),
      waitMs: options.connectionWaitMs ?? CONNECTION_WAIT_MS,
      answerMs: (options.statementTimeoutMs ?? DEFAULT_STATEMENT_TIMEOUT_MS) + ANSWER_GRACE_MS,
      prepare: options.prepare ?? true,
      beginWith: beginWith(options),
      onStatement: options.onStatement,
      openTransaction,
    });
  const readPool = open(options.readPoolSize ?? 10, 'tinyforge read');
  const writePool = open(options.writePoolSize ?? 4, 'tinyforge write');
  const read = drizzle(readPool.client);
  const write = drizzle(writePool.client);

  return {
    read,
    write,
    async ping() {
      await read.execute(sql`select 1`);
    },
    async migrated() {
      const newest = journal.entries.at(-1);
      const [applied] = await read
        .select({ createdAt: appliedMigration.createdAt })
        .from(appliedMigration)
        .orderBy(desc(appliedMigration.createdAt))
        .limit(1)
        .catch((error: unknown) => {
          if (sqlState(error) === UNDEFINED_TABLE) return [];
          throw error;
        });
      return newest !== undefined && applied?.createdAt === newest.when;
    },
    writable: () => checkWritable(read),
    async close() {
      await Promise.all([readPool.close(CLOSE_TIMEOUT_MS), writePool.close(CLOSE_TIMEOUT_MS)]);
    },
  };
}

const UNDEFINED_TABLE = '42P01';

/** Limits that the server keeps, in milliseconds. */
function timeLimits({ statementTimeoutMs = DEFAULT_STATEMENT_TIMEOUT_MS }: DatabaseOptions) {
  return {
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs * 2,
    lock_timeout: ROW_LOCK_TIMEOUT_MS,
  };
}

/**
 * The isolation is said aloud: what is read after a lock must be what the lock's last holder wrote, whatever the operator's default is. Behind a pooler
 * the session is somebody else's a moment later, so the limits go with the transaction, in the same round trip.
 */
function beginWith(options: DatabaseOptions): string {
  const begin = 'begin isolation level read committed';
  if (options.prepare ?? true) return begin;
  const limits = Object.entries(timeLimits(options)).map(([name, ms]) => `set local ${name} = ${ms}`);
  return [begin, ...limits].join('; ');
}

function clientOptions(
  applicationName: string,
  options: DatabaseOptions,
  onclose: () => void,
): ConnectOptions {
  const prepare = options.prepare ?? true;
  return {
    max: 1,
    prepare,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    // Asked of every new connection, and where that is lost just then nobody hears of the failure: an unhandled rejection, which ends the process. Drizzle reads arrays itself.
    fetch_types: false,
    // The pool says how long a connection lives.
    idle_timeout: 0,
    max_lifetime: null,
    onclose,
    onnotice: () => {},
    connection: {
      application_name: applicationName,
      ...(prepare && timeLimits(options)),
      ...(options.role !== undefined && { role: options.role }),
    },
  };
}
