CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limit" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limit_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"impersonated_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'viewer' NOT NULL,
	"banned" boolean DEFAULT false NOT NULL,
	"ban_reason" text,
	"ban_expires" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "config_history" (
	"workload_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"config" jsonb NOT NULL,
	"cause" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"commit_sha" text,
	"blob_sha" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "config_history_workload_id_version_pk" PRIMARY KEY("workload_id","version")
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"forge" text NOT NULL,
	"base_url" text NOT NULL,
	"sealed_token" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credential_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"type" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"workload_id" uuid,
	"workload_name" text,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading" (
	"workload_id" uuid PRIMARY KEY NOT NULL,
	"source_key" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"retry_at" timestamp with time zone,
	"issues" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"commit_sha" text,
	"blob_sha" text,
	"read_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"good_text" text,
	"good_commit_sha" text,
	"good_blob_sha" text,
	"good_read_at" timestamp with time zone,
	"good_spec" jsonb,
	"settings_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sealing_key" (
	"key_id" text PRIMARY KEY NOT NULL,
	"check_value" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_request" (
	"workload_id" uuid NOT NULL,
	"request_id" text NOT NULL,
	"actor_id" text NOT NULL,
	"outcome" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sync_request_workload_id_request_id_pk" PRIMARY KEY("workload_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "system_setting" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workload" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"source_kind" text NOT NULL,
	"source_config" jsonb NOT NULL,
	"config_version" integer DEFAULT 1 NOT NULL,
	"settings_version" integer DEFAULT 1 NOT NULL,
	"forge" text,
	"base_url" text,
	"repository" text,
	"ref_kind" text,
	"ref_name" text,
	"credential_id" uuid,
	"repository_id" text,
	"gitops_enabled" boolean DEFAULT false NOT NULL,
	"gitops_path" text DEFAULT '.tinyforge.yml' NOT NULL,
	"gitops_last_sync_at" timestamp with time zone,
	"gitops_commit_sha" text,
	"gitops_managed_fields" text[] DEFAULT '{}'::text[] NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workload_slug_unique" UNIQUE("slug"),
	CONSTRAINT "workload_config_is_object" CHECK (jsonb_typeof("workload"."source_config") = 'object'),
	CONSTRAINT "workload_versions_positive" CHECK ("workload"."config_version" > 0 and "workload"."settings_version" > 0),
	CONSTRAINT "workload_source_is_whole" CHECK (("workload"."source_kind" in ('dockerfile', 'static')) = ("workload"."forge" is not null and "workload"."base_url" is not null and "workload"."repository" is not null and "workload"."ref_kind" is not null and "workload"."ref_name" is not null)),
	CONSTRAINT "workload_gitops_needs_repository" CHECK (not "workload"."gitops_enabled" or "workload"."source_kind" in ('dockerfile', 'static'))
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "config_history" ADD CONSTRAINT "config_history_workload_id_workload_id_fk" FOREIGN KEY ("workload_id") REFERENCES "public"."workload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_workload_id_workload_id_fk" FOREIGN KEY ("workload_id") REFERENCES "public"."workload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_request" ADD CONSTRAINT "sync_request_workload_id_workload_id_fk" FOREIGN KEY ("workload_id") REFERENCES "public"."workload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_user_id" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "session_user_id" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "event_workload" ON "event" USING btree ("workload_id","id");--> statement-breakpoint
CREATE INDEX "event_type" ON "event" USING btree ("type","id");--> statement-breakpoint
CREATE INDEX "event_at" ON "event" USING btree ("at");--> statement-breakpoint
CREATE INDEX "workload_name" ON "workload" USING btree ("name");--> statement-breakpoint
CREATE INDEX "workload_credential_id" ON "workload" USING btree ("credential_id");