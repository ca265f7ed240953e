ALTER TABLE "sync_request" RENAME TO "change_request";--> statement-breakpoint
ALTER TABLE "change_request" DROP CONSTRAINT "sync_request_workload_id_workload_id_fk";
--> statement-breakpoint
ALTER TABLE "change_request" DROP CONSTRAINT "sync_request_workload_id_request_id_pk";--> statement-breakpoint
-- Until now only syncs were sent with an id.
ALTER TABLE "change_request" ADD COLUMN "kind" text NOT NULL DEFAULT 'sync';--> statement-breakpoint
ALTER TABLE "change_request" ALTER COLUMN "kind" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_workload_id_kind_request_id_pk" PRIMARY KEY("workload_id","kind","request_id");--> statement-breakpoint
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_workload_id_workload_id_fk" FOREIGN KEY ("workload_id") REFERENCES "public"."workload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_kind_known" CHECK ("change_request"."kind" in ('sync', 'edit', 'revert'));--> statement-breakpoint
ALTER TABLE "config_history" ADD COLUMN "reverted_to" integer;--> statement-breakpoint
-- Held against new rows only: should a row from before say "revert", there is no telling to what.
ALTER TABLE "config_history" ADD CONSTRAINT "config_history_revert_names_its_version" CHECK (case when "config_history"."cause" = 'revert' then "config_history"."reverted_to" is not null and "config_history"."reverted_to" between 1 and "config_history"."version" - 1 else "config_history"."reverted_to" is null end) NOT VALID;
