import { connect } from '@tinyforge/db';

const KEY = 4711;

/** Keeps new sessions of one kind of browser from being written until released, by a trigger; all else goes on. */
export async function holdSessions(ownerUrl: string, userAgent: string) {
  const owner = connect(ownerUrl, { max: 2, onnotice: () => {} });
  await owner.unsafe(`
    create function hold_session() returns trigger language plpgsql as
      $$ begin if new.user_agent = '${userAgent}' then perform pg_advisory_xact_lock(${KEY}); end if; return new; end $$;
    create trigger hold_session before insert on session for each row execute function hold_session()`);
  const holder = await owner.reserve();
  await holder`select pg_advisory_lock(${KEY})`;
  return {
    /** Resolves when one waits. */
    async isReached(): Promise<void> {
      const waiting = () =>
        owner`select 1 from pg_locks where locktype = 'advisory' and objid = ${KEY} and not granted
              and database = (select oid from pg_database where datname = current_database())`;
      while ((await waiting()).length === 0);
    },
    async release(): Promise<void> {
      await holder`select pg_advisory_unlock(${KEY})`;
      holder.release();
      await owner.end();
    },
  };
}
