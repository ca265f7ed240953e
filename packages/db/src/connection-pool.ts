import type { AsyncLocalStorage } from 'node:async_hooks';
import postgres, { type Sql } from 'postgres';

/** Thrown for a query on a pool while a transaction is open: with a small pool that is a deadlock in waiting. */
export class PoolInTransactionError extends Error {
  override readonly name = 'PoolInTransactionError';
}

/** Thrown where every connection of a pool stayed in use for as long as somebody waits for one. */
export class PoolBusyError extends Error {
  override readonly name = 'PoolBusyError';
}

/** Thrown for whatever is asked of a transaction whose connection is gone, or that is over. */
export class TransactionLostError extends Error {
  override readonly name = 'TransactionLostError';
}

/** Thrown where the server, or a pooler before it, takes a statement and does not answer. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly code = 'NO_ANSWER';
}

export type PoolOptions = {
  max: number;
  /** Makes a client of one connection, which tells when that is closed. Connects when the first statement needs it. */
  open: (onclose: () => void) => Sql;
  /** Longest that anybody waits for a connection to come free, in milliseconds. */
  waitMs: number;
  /** Longest that anybody waits for the answer to one statement, in milliseconds: the server may be gone without a word. */
  answerMs: number;
  /** Whether statements are prepared once per connection: one round trip each from the second time on, instead of two. */
  prepare: boolean;
  /** What begins a transaction: one statement, or several in one text. */
  beginWith: string;
  /** Told of each statement as it is sent: for tests and benchmarks. */
  onStatement?: ((text: string, parameters: unknown) => void) | undefined;
  /** In it the pools refuse to work; common to all of a database's. */
  openTransaction: AsyncLocalStorage<true>;
};

export type ConnectionPool = {
  /** As much of a postgres.js client as Drizzle uses. */
  client: Sql;
  /** Lets what is running finish for at most that long, then ends every connection. */
  close(timeoutMs: number): Promise<void>;
};

type Connection = {
  sql: Sql;
  openedAt: number;
  /** Whether the server has answered anything on it. */
  isProven: boolean;
  isBroken: boolean;
  idleTimer: NodeJS.Timeout | null;
  /** Give up what waits for an answer. */
  pending: Set<(error: Error) => void>;
};
type Waiter = {
  take: (connection: Connection) => void;
  timer: NodeJS.Timeout;
  reject: (error: Error) => void;
};
type Unsafe = Parameters<Sql['unsafe']>;

const IDLE_MS = 5 * 60_000;
const LONGEST_LIFE_MS = 45 * 60_000;

/**
 * A pool of postgres.js clients with one connection each. postgres.js 3.4 has a pool and transactions of its own, and they don't survive the loss of a
 * connection: its `begin` then writes ROLLBACK to a socket that is no more, which ends the process, and statements of the
 * lost transaction may run inside the next one on that connection. Here a connection that failed is thrown away whole, and a
 * transaction that lost its connection reaches no other.
 */
export function createConnectionPool(options: PoolOptions): ConnectionPool {
  const { max, open, waitMs, answerMs, prepare, beginWith, onStatement, openTransaction } = options;
  const all = new Set<Connection>();
  const idle: Connection[] = [];
  const waiting: Waiter[] = [];
  // Never connected. Drizzle puts its parsers into a client's options, and every connection takes them from there.
  const template = open(() => {});
  let isClosed = false;
  let onDrained = () => {};

  function openConnection(): Connection {
    const connection: Connection = {
      sql: open(() => {
        connection.isBroken = true;
        if (idle.includes(connection)) discard(connection);
        // postgres.js would open the next connection for what it has not sent yet, and send it there: a statement of a transaction by itself.
        else void connection.sql.end({ timeout: 0 }).catch(() => {});
        for (const giveUp of connection.pending)
          giveUp(new Error('The connection to the database was lost.'));
      }),
      openedAt: performance.now(),
      isProven: false,
      isBroken: false,
      idleTimer: null,
      pending: new Set(),
    };
    Object.assign(connection.sql.options.parsers, template.options.parsers);
    Object.assign(connection.sql.options.serializers, template.options.serializers);
    all.add(connection);
    return connection;
  }

  function discard(connection: Connection): void {
    const place = idle.indexOf(connection);
    if (place !== -1) idle.splice(place, 1);
    if (connection.idleTimer) clearTimeout(connection.idleTimer);
    all.delete(connection);
    // Ends at once: what has no answer by now gets none. A server that hears of it rolls back.
    void connection.sql.end({ timeout: 0 }).catch(() => {});
  }

  function acquire(): Promise<Connection> {
    if (isClosed) return Promise.reject(new Error('The database is closed.'));
    const free = idle.pop();
    if (free?.idleTimer) clearTimeout(free.idleTimer);
    if (free) return Promise.resolve(free);
    if (all.size < max) return Promise.resolve(openConnection());
    return new Promise((take, reject) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(new PoolBusyError(`All ${max} connections to the database stayed in use for ${waitMs} ms.`));
      }, waitMs);
      const waiter: Waiter = { take, reject, timer };
      waiting.push(waiter);
    });
  }

  function release(connection: Connection): void {
    const isSpent = connection.isBroken || performance.now() - connection.openedAt > LONGEST_LIFE_MS;
    if (isSpent || isClosed) discard(connection);
    const next = waiting.shift();
    if (next) {
      clearTimeout(next.timer);
      next.take(isSpent ? openConnection() : connection);
    } else if (!isSpent && !isClosed) {
      connection.idleTimer = setTimeout(() => discard(connection), IDLE_MS).unref();
      idle.push(connection);
    }
    if (isClosed && all.size === 0) onDrained();
  }

  async function withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await acquire();
    try {
      return await work(connection);
    } finally {
      release(connection);
    }
  }

  /** Sends one statement. After anything but an answer of the server nobody knows what state the connection is in. */
  async function send(connection: Connection, statement: Unsafe, asArrays = false): Promise<unknown> {
    const [text, parameters] = statement;
    onStatement?.(text, parameters);
    const query = connection.sql.unsafe(text, parameters, { prepare });
    let timer: NodeJS.Timeout | undefined;
    let giveUp: (error: Error) => void = () => {};
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = reject;
      timer = setTimeout(
        () => reject(new NoAnswerError(`The database did not answer within ${answerMs} ms.`)),
        answerMs,
      );
    });
    connection.pending.add(giveUp);
    try {
      const answer = await Promise.race([asArrays ? query.values() : query, givenUp]);
      connection.isProven = true;
      return answer;
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || isLast(error)) connection.isBroken = true;
      throw error;
    } finally {
      clearTimeout(timer);
      connection.pending.delete(giveUp);
    }
  }

  async function begin<T>(work: (client: Sql) => Promise<T>): Promise<T> {
    refuseInTransaction(openTransaction);
    return withConnection(async (connection) => {
      let isOver = false;
      let failure: unknown = null;
      // The first statement goes out right behind it. A BEGIN fails only with its connection, or on one whose transaction is lost already: then what follows fails too.
      const begun = send(connection, [beginWith]).catch((error: unknown) => {
        failure ??= error;
      });
      // Nobody knows yet whether there will be a connection: without one postgres.js would try the next statement on another, outside of any transaction.
      if (!connection.isProven) await begun;
      if (failure !== null) throw failure;
      const sendInside = async (statement: Unsafe, asArrays: boolean) => {
        if (isOver) throw new TransactionLostError('This transaction is over.');
        if (connection.isBroken)
          throw new TransactionLostError('The connection of this transaction was lost.');
        try {
          return await send(connection, statement, asArrays);
        } catch (error) {
          failure ??= error;
          throw error;
        }
      };
      try {
        const result = await openTransaction.run(true, () => work(toClient(template, sendInside)));
        await begun;
        // The server would take the COMMIT of a transaction in which something failed for a ROLLBACK, and say so in passing.
        if (failure !== null) throw failure;
        await sendInside(['commit'], false);
        return result;
      } catch (error) {
        if (!connection.isBroken) await send(connection, ['rollback']).catch(() => {});
        throw error;
      } finally {
        isOver = true;
      }
    });
  }

  const client = toClient(template, (statement, asArrays) => {
    refuseInTransaction(openTransaction);
    return withConnection((connection) => send(connection, statement, asArrays));
  });
  return {
    client: Object.assign(client, { begin }),
    async close(timeoutMs) {
      isClosed = true;
      for (const waiter of waiting.splice(0)) {
        clearTimeout(waiter.timer);
        waiter.reject(new Error('The database is closed.'));
      }
      for (const connection of [...idle]) discard(connection);
      if (all.size === 0) return;
      const drained = new Promise<void>((resolve) => {
        onDrained = resolve;
      });
      const timer = setTimeout(onDrained, timeoutMs);
      await drained;
      clearTimeout(timer);
      for (const connection of [...all]) discard(connection);
    },
  };
}

/** Whether the server ends the connection after this answer. */
function isLast({ severity }: postgres.PostgresError): boolean {
  return severity === 'FATAL' || severity === 'PANIC';
}

function refuseInTransaction(openTransaction: AsyncLocalStorage<true>): void {
  if (openTransaction.getStore()) {
    throw new PoolInTransactionError('A query on the pool inside a transaction: pass the transaction on.');
  }
}

/** What Drizzle takes for a postgres.js client: it reads the options and calls `unsafe(…)`, with or without `.values()` at once after it. */
function toClient({ options }: Sql, run: (statement: Unsafe, asArrays: boolean) => Promise<unknown>): Sql {
  const unsafe = (...statement: Unsafe) => {
    let asArrays = false;
    const answer = Promise.resolve().then(() => run(statement, asArrays));
    const values = () => {
      asArrays = true;
      return answer;
    };
    return Object.assign(answer, { values });
  };
  // The rest of postgres.js's client is nobody's business here.
  return { options, unsafe } as unknown as Sql;
}
