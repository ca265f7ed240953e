-- What Drizzle's schema can't say: the workload lock, and rows that nobody may change.

-- Waits for a lock no longer than timeout_ms, without dooming the transaction when it can't be had. The timeout stays for the rest of the transaction.
CREATE FUNCTION tinyforge_lock(lock_key bigint, timeout_ms integer) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_catalog.set_config('lock_timeout', timeout_ms::text || 'ms', true);
  PERFORM pg_catalog.pg_advisory_xact_lock(lock_key);
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END
$$;
--> statement-breakpoint
CREATE FUNCTION tinyforge_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
-- Statement triggers: they refuse even a change that would touch no row, and TRUNCATE has no other kind.
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "event"
  FOR EACH STATEMENT EXECUTE FUNCTION tinyforge_refuse_change();
--> statement-breakpoint
-- Of a history row only the deletion is allowed, and only as part of deleting its workload: the app's role has no DELETE here.
CREATE TRIGGER config_history_is_never_updated BEFORE UPDATE OR TRUNCATE ON "config_history"
  FOR EACH STATEMENT EXECUTE FUNCTION tinyforge_refuse_change();
