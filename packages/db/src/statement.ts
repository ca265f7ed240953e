import { getTableColumns, is, Param, Placeholder, SQL, sql, type Table } from 'drizzle-orm';
import { PgDialect, PgSession } from 'drizzle-orm/pg-core';
import { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Drizzle, Queryable } from './database.ts';

/** A query of Drizzle's, or bare SQL, in which placeholders stand where values come in. */
type Buildable<Result> = { prepare(name: string): { execute(): Promise<Result> } } | SQL<Result>;
type PrepareArguments = Parameters<PgSession['prepareQuery']>;

/**
 * A query whose text is put together once in the life of the process, for what every request asks: Drizzle takes longer to put a select together than
 * PostgreSQL takes to answer it. Drizzle's own prepared queries belong to one session, so to one transaction; this one goes through any.
 *
 * @param build called once, at the first use, with a database that sends nothing. Without outer joins: which columns they leave empty is not kept
 * @returns sends it, with a value for each placeholder
 */
export function defineStatement<Values extends Record<string, unknown>, Result>(
  build: (db: Drizzle) => Buildable<Result>,
): (db: Queryable, values: Values) => Promise<Result> {
  let prepared: PrepareArguments | undefined;
  return (db, values) => {
    prepared ??= record(build);
    const [query, ...rest] = prepared;
    const filled = { ...query, params: query.params.map((parameter) => fill(parameter, values)) };
    // What comes of it is what Drizzle inferred for the query that was built.
    return db._.session.prepareQuery(filled, ...rest).execute() as Promise<Result>;
  };
}

/** A placeholder, named as its column, for every column of a table: what a whole row is inserted with. */
export function everyColumn<T extends Table>(table: T): Record<keyof T['$inferSelect'], Placeholder> {
  const names = Object.keys(getTableColumns(table));
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as never;
}

/** The same for some columns, as an update sets them. */
export function someColumns<T extends Table, Name extends string & keyof T['_']['columns']>(
  table: T,
  names: readonly Name[],
): Record<Name, SQL> {
  const columns = getTableColumns(table);
  const place = (name: Name) => sql`${new Param(sql.placeholder(name), columns[name])}`;
  return Object.fromEntries(names.map((name) => [name, place(name)])) as Record<Name, SQL>;
}

/** As Drizzle fills a placeholder, but for null, which Drizzle gives to the column's encoder: JSON's null would become of it. */
function fill(parameter: unknown, values: Record<string, unknown>): unknown {
  const placeholder = is(parameter, Param) ? parameter.value : parameter;
  if (!is(placeholder, Placeholder)) return parameter;
  const value = values[placeholder.name];
  if (value === undefined) throw new Error(`There is no value for the placeholder "${placeholder.name}".`);
  return is(parameter, Param) && value !== null ? parameter.encoder.mapToDriverValue(value) : value;
}

function record(build: (db: Drizzle) => Buildable<unknown>): PrepareArguments {
  const dialect = new PgDialect();
  const session = new RecordingSession(dialect);
  const built = build(new PostgresJsDatabase(dialect, session, undefined));
  if (is(built, SQL)) return [dialect.sqlToQuery(built), undefined, undefined, false];
  built.prepare('');
  if (!session.recorded) throw new Error('Nothing was prepared.');
  return session.recorded;
}

/** Keeps what a query is prepared with. */
class RecordingSession extends PgSession {
  recorded: PrepareArguments | undefined;

  override prepareQuery(...prepared: PrepareArguments): never {
    this.recorded = prepared;
    return { setToken: () => undefined } as never;
  }

  override transaction(): Promise<never> {
    return Promise.reject(new Error('A statement is built outside of any transaction.'));
  }
}
