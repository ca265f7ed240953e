ALTER TABLE "credential" ADD COLUMN "kind" text DEFAULT 'token' NOT NULL;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "app_id" text;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "installation_id" text;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_kind_known" CHECK ("credential"."kind" in ('token', 'github_app'));--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_app_is_whole" CHECK (case when "credential"."kind" = 'github_app' then "credential"."app_id" is not null and "credential"."forge" = 'github' else num_nonnulls("credential"."app_id", "credential"."installation_id") = 0 end);