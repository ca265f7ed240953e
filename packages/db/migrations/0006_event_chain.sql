CREATE TABLE "event_chain" (
	"chain" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL
) WITH (fillfactor = 70);
--> statement-breakpoint
CREATE TABLE "event_checkpoint" (
	"number" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"pruned_before" timestamp with time zone,
	"digest" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"mac" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_checkpoint_head" (
	"checkpoint" bigint NOT NULL,
	"chain" text NOT NULL,
	"is_cut" boolean NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "event_checkpoint_head_checkpoint_chain_is_cut_pk" PRIMARY KEY("checkpoint","chain","is_cut")
);
--> statement-breakpoint
ALTER TABLE "event_checkpoint_head" ADD CONSTRAINT "event_checkpoint_head_checkpoint_event_checkpoint_number_fk" FOREIGN KEY ("checkpoint") REFERENCES "public"."event_checkpoint"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_checkpoint_head_of_chain" ON "event_checkpoint_head" USING btree ("chain","seq");--> statement-breakpoint
CREATE TRIGGER event_checkpoint_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "event_checkpoint"
  FOR EACH STATEMENT EXECUTE FUNCTION tinyforge_refuse_change();
--> statement-breakpoint
CREATE TRIGGER event_checkpoint_head_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "event_checkpoint_head"
  FOR EACH STATEMENT EXECUTE FUNCTION tinyforge_refuse_change();
--> statement-breakpoint
-- An existing table can't become a partitioned one: the events move to a new one of the same name.
ALTER TABLE "event" RENAME TO "event_unchained";--> statement-breakpoint
ALTER SEQUENCE "event_id_seq" RENAME TO "event_unchained_id_seq";--> statement-breakpoint
DROP INDEX "event_newest";--> statement-breakpoint
DROP INDEX "event_newest_of_workload";--> statement-breakpoint
DROP INDEX "event_newest_of_type";--> statement-breakpoint
DROP INDEX "event_newest_of_actor";--> statement-breakpoint
DROP INDEX "event_deleted_from_group";--> statement-breakpoint
CREATE TABLE "event" (
	"id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"workload_id" uuid,
	"workload_name" text,
	"data" jsonb NOT NULL,
	"seq" bigint NOT NULL,
	"previous_hash" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "event_at_id_pk" PRIMARY KEY("at","id")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE INDEX "event_newest_of_workload" ON "event" USING btree ("workload_id","at","id");--> statement-breakpoint
CREATE INDEX "event_newest_of_type" ON "event" USING btree ("type","at","id");--> statement-breakpoint
CREATE INDEX "event_newest_of_actor" ON "event" USING btree ("actor_id","at","id");--> statement-breakpoint
CREATE INDEX "event_deleted_from_group" ON "event" USING btree (("data" ->> 'groupId')) WHERE "event"."type" = 'workload.deleted';--> statement-breakpoint
CREATE INDEX "event_in_chain" ON "event" USING btree ("workload_id","seq");--> statement-breakpoint
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "event"
  FOR EACH STATEMENT EXECUTE FUNCTION tinyforge_refuse_change();
--> statement-breakpoint
-- Makes sure of the partition that holds a moment: its month in UTC. Attached rather than created in place: that waits for nobody who reads or adds events.
CREATE FUNCTION tinyforge_add_event_partition(moment timestamptz) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  partition text := 'event_' || to_char(month, 'YYYYMM');
BEGIN
  LOCK TABLE public.event IN SHARE UPDATE EXCLUSIVE MODE;
  IF to_regclass('public.' || partition) IS NOT NULL THEN
    RETURN; -- Somebody else was quicker.
  END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
  -- A statement trigger guards the table that a statement names, and not that one's partitions.
  EXECUTE format('CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I
    FOR EACH STATEMENT EXECUTE FUNCTION public.tinyforge_refuse_change()', partition);
  EXECUTE format('ALTER TABLE public.event ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
    partition, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
END
$$;
--> statement-breakpoint
-- The hash of an event, as docs/events.md defines it: SHA-256 over the UTF-8 bytes of what PostgreSQL writes for a jsonb array.
CREATE FUNCTION tinyforge_event_hash(
  previous_hash bytea, chain text, seq bigint, id bigint, at timestamptz, type text,
  actor_id text, actor_name text, workload_name text, data jsonb
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    'tinyforge-event-1'::text, pg_catalog.encode(previous_hash, 'hex'), chain, seq, id,
    pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    type, actor_id, actor_name, workload_name, data)::text, 'UTF8'))
$$;
--> statement-breakpoint
-- The only way in for events: works as the owner, so that the app's role needs no right to write them or the ends of chains.
-- The row of the chain's end is locked until the transaction ends; ids, places and moments therefore rise together within a chain.
CREATE FUNCTION tinyforge_record_event(
  event_at timestamptz, event_type text, event_actor_id text, event_actor_name text,
  event_workload_id uuid, event_workload_name text, event_data jsonb
) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  new_chain text := coalesce(event_workload_id::text, 'system');
  head public.event_chain;
  new_id bigint;
  new_at timestamptz;
  new_hash bytea;
BEGIN
  SELECT * INTO head FROM public.event_chain WHERE chain = new_chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO public.event_chain (chain, seq, hash, at)
      VALUES (new_chain, 0, decode(repeat('00', 32), 'hex'), '-infinity') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM public.event_chain WHERE chain = new_chain FOR UPDATE;
  END IF;
  -- A clock that runs far ahead would take every later event of the chain along: then the server's own counts.
  new_at := CASE WHEN event_at <= clock_timestamp() + interval '1 day' THEN event_at ELSE clock_timestamp() END;
  -- Whole months at the beginning of a chain can only be dropped where time never runs backwards in it.
  new_at := greatest(new_at, head.at);
  new_id := nextval('public.event_id_seq');
  new_hash := public.tinyforge_event_hash(head.hash, new_chain, head.seq + 1, new_id, new_at, event_type,
    event_actor_id, event_actor_name, event_workload_name, event_data);
  -- Months are made ahead; this is for a clock, or a pause, that nobody thought of.
  IF to_regclass('public.event_' || to_char(new_at AT TIME ZONE 'UTC', 'YYYYMM')) IS NULL THEN
    PERFORM public.tinyforge_add_event_partition(new_at);
  END IF;
  INSERT INTO public.event (id, at, type, actor_id, actor_name, workload_id, workload_name, data, seq, previous_hash, hash)
    OVERRIDING SYSTEM VALUE
    VALUES (new_id, new_at, event_type, event_actor_id, event_actor_name, event_workload_id, event_workload_name,
      event_data, head.seq + 1, head.hash, new_hash);
  UPDATE public.event_chain SET seq = head.seq + 1, hash = new_hash, at = new_at WHERE chain = new_chain;
  RETURN new_id;
END
$$;
--> statement-breakpoint
-- The events that there are get their places in the order in which they are listed, and stay as they are.
DO $$
DECLARE
  found record;
  current_chain text;
  last_seq bigint;
  last_hash bytea;
  new_hash bytea;
BEGIN
  PERFORM tinyforge_add_event_partition(month)
    FROM (SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS month FROM event_unchained
      UNION SELECT date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC') months;
  FOR found IN SELECT *, coalesce(workload_id::text, 'system') AS chain FROM event_unchained ORDER BY chain, at, id LOOP
    IF found.chain IS DISTINCT FROM current_chain THEN
      current_chain := found.chain;
      last_seq := 0;
      last_hash := decode(repeat('00', 32), 'hex');
    END IF;
    new_hash := tinyforge_event_hash(last_hash, current_chain, last_seq + 1, found.id, found.at, found.type,
      found.actor_id, found.actor_name, found.workload_name, found.data);
    INSERT INTO event (id, at, type, actor_id, actor_name, workload_id, workload_name, data, seq, previous_hash, hash)
      OVERRIDING SYSTEM VALUE
      VALUES (found.id, found.at, found.type, found.actor_id, found.actor_name, found.workload_id, found.workload_name, found.data,
        last_seq + 1, last_hash, new_hash);
    last_seq := last_seq + 1;
    last_hash := new_hash;
  END LOOP;
  INSERT INTO event_chain (chain, seq, hash, at)
    SELECT DISTINCT ON (workload_id) coalesce(workload_id::text, 'system'), seq, hash, at FROM event ORDER BY workload_id, seq DESC;
  PERFORM setval('event_id_seq', greatest(nextval('event_unchained_id_seq'), 1), false);
END
$$;
--> statement-breakpoint
DROP TABLE "event_unchained";
