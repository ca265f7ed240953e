ALTER TABLE "config_history" ADD COLUMN "file" jsonb;--> statement-breakpoint
ALTER TABLE "workload" ADD COLUMN "gitops_base" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "workload" ADD COLUMN "field_rules" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "config_history" ADD CONSTRAINT "config_history_file_is_of_a_sync" CHECK ("config_history"."file" is null or "config_history"."cause" = 'sync');--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_base_is_object" CHECK (jsonb_typeof("workload"."gitops_base") = 'object');--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_rules_are_object" CHECK (jsonb_typeof("workload"."field_rules") = 'object');--> statement-breakpoint
-- A rule for all workloads is changed under the locks of all that it concerns: taken in one order, so that two such changes can't wait for each other,
-- within one time for the whole, and all given back when one can't be had.
CREATE FUNCTION tinyforge_lock_all(lock_keys bigint[], timeout_ms integer) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  deadline timestamptz := pg_catalog.clock_timestamp() + timeout_ms * interval '1 millisecond';
  left_ms integer;
  lock_key bigint;
BEGIN
  FOR lock_key IN SELECT DISTINCT k FROM pg_catalog.unnest(lock_keys) AS k ORDER BY k LOOP
    left_ms := pg_catalog.ceil(extract(epoch FROM deadline - pg_catalog.clock_timestamp()) * 1000);
    IF left_ms <= 0 THEN RAISE lock_not_available; END IF;
    PERFORM pg_catalog.set_config('lock_timeout', left_ms::text || 'ms', true);
    PERFORM pg_catalog.pg_advisory_xact_lock(lock_key);
  END LOOP;
  -- For the row locks that follow.
  PERFORM pg_catalog.set_config('lock_timeout', timeout_ms::text || 'ms', true);
  RETURN true;
EXCEPTION WHEN lock_not_available THEN
  RETURN false;
END
$$;
