import { connect } from './connect.ts';

/** What a connection finds at its other end. */
export type RouteInspection = {
  /** Whether a setting that was sent at the start of the connection arrived: it does not through a pooler. */
  keepsSettings: boolean;
  database: string;
  /** Equal for two connections to one running server and one database of it, and for no others. */
  identity: string;
  user: string;
  /** Whether the user may read Tinyforge's tables; null where there are none yet. */
  mayRead: boolean | null;
};

/** Any value that no server is likely to have of its own. */
const MARK = '14567ms';
const ANSWER_SECONDS = 8;

/**
 * Connects once and finds out where that led.
 * @param sendsSettings false for a pooler that is known to be one: it may refuse settings
 * @throws what the connection fails with; `NO_ANSWER` where a pooler has no server to give
 */
export async function inspectRoute(
  uri: string,
  { sendsSettings }: { sendsSettings: boolean },
): Promise<RouteInspection> {
  const sql = connect(uri, {
    max: 1,
    connect_timeout: 10,
    prepare: false,
    fetch_types: false,
    onnotice: () => {},
    connection: {
      application_name: 'tinyforge start',
      ...(sendsSettings && { idle_in_transaction_session_timeout: Number.parseInt(MARK, 10) }),
    },
  });
  let timer: NodeJS.Timeout | undefined;
  const noAnswer = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('The database does not answer.'), { code: 'NO_ANSWER' })),
      ANSWER_SECONDS * 1000,
    );
  });
  try {
    const query = sql<
      { mark: string; name: string; identity: string; user: string; may_read: boolean | null }[]
    >`
      select current_setting('idle_in_transaction_session_timeout') as mark,
        current_database() as name,
        current_database() || ' ' || pg_postmaster_start_time()::text as identity,
        current_user as user,
        case when to_regclass('public.workload') is not null
          then has_table_privilege(to_regclass('public.workload'), 'select') end as may_read`.simple();
    const [row] = await Promise.race([query, noAnswer]);
    if (row === undefined) throw new Error('The database answered with nothing.');
    return {
      keepsSettings: row.mark === MARK,
      database: row.name,
      identity: row.identity,
      user: row.user,
      mayRead: row.may_read,
    };
  } finally {
    clearTimeout(timer);
    await sql.end({ timeout: 0 });
  }
}
