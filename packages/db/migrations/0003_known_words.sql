ALTER TABLE "workload" DROP CONSTRAINT "workload_source_is_whole";--> statement-breakpoint
DROP INDEX "event_workload";--> statement-breakpoint
DROP INDEX "event_type";--> statement-breakpoint
DROP INDEX "event_at";--> statement-breakpoint
CREATE INDEX "event_newest" ON "event" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "event_newest_of_workload" ON "event" USING btree ("workload_id","at","id");--> statement-breakpoint
CREATE INDEX "event_newest_of_type" ON "event" USING btree ("type","at","id");--> statement-breakpoint
CREATE INDEX "event_newest_of_actor" ON "event" USING btree ("actor_id","at","id");--> statement-breakpoint
ALTER TABLE "config_history" ADD CONSTRAINT "config_history_cause_known" CHECK ("config_history"."cause" in ('create', 'edit', 'sync', 'revert'));--> statement-breakpoint
ALTER TABLE "config_history" ADD CONSTRAINT "config_history_config_is_object" CHECK (jsonb_typeof("config_history"."config") = 'object');--> statement-breakpoint
ALTER TABLE "config_history" ADD CONSTRAINT "config_history_version_positive" CHECK ("config_history"."version" > 0);--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_forge_known" CHECK ("credential"."forge" in ('github', 'gitlab', 'gitea'));--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_status_known" CHECK ("reading"."status" in ('ok', 'no_file', 'fetch_failed', 'invalid'));--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_failure_has_reason" CHECK (("reading"."status" = 'fetch_failed') = ("reading"."reason" is not null));--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_good_is_whole" CHECK (num_nonnulls("reading"."good_text", "reading"."good_commit_sha", "reading"."good_blob_sha", "reading"."good_read_at", "reading"."good_spec") in (0, 5));--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_ok_is_good" CHECK ("reading"."status" <> 'ok' or "reading"."good_spec" is not null);--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_source_kind_known" CHECK ("workload"."source_kind" in ('dockerfile', 'static', 'image', 'compose'));--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_forge_known" CHECK ("workload"."forge" in ('github', 'gitlab', 'gitea'));--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_ref_kind_known" CHECK ("workload"."ref_kind" in ('default', 'branch', 'tag', 'commit'));--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_ref_is_named" CHECK (("workload"."ref_kind" = 'default') = ("workload"."ref_name" = ''));--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_credential_needs_forge" CHECK ("workload"."credential_id" is null or "workload"."forge" is not null);--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_source_is_whole" CHECK (num_nonnulls("workload"."forge", "workload"."base_url", "workload"."repository", "workload"."ref_kind", "workload"."ref_name") = case when "workload"."source_kind" in ('dockerfile', 'static') then 5 else 0 end);