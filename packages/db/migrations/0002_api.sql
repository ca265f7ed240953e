CREATE TABLE "api_token" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"lookup" text NOT NULL,
	"token_hash" text NOT NULL,
	"scope" text NOT NULL,
	"owner_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_token_lookup_unique" UNIQUE("lookup"),
	CONSTRAINT "api_token_expires_later" CHECK ("api_token"."expires_at" > "api_token"."created_at")
);
--> statement-breakpoint
CREATE TABLE "api_token_workload" (
	"token_id" uuid NOT NULL,
	"workload_id" uuid NOT NULL,
	CONSTRAINT "api_token_workload_token_id_workload_id_pk" PRIMARY KEY("token_id","workload_id")
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" uuid PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"all_workloads" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_message" (
	"id" text PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"workload_id" uuid NOT NULL,
	"workload_name" text NOT NULL,
	"config_version" integer NOT NULL,
	"body" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_attempt_at" timestamp with time zone,
	"last_failure" text,
	"settled_at" timestamp with time zone,
	CONSTRAINT "webhook_message_settled_is_dated" CHECK (("webhook_message"."state" = 'pending') = ("webhook_message"."settled_at" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_workload" (
	"webhook_id" uuid NOT NULL,
	"workload_id" uuid NOT NULL,
	CONSTRAINT "webhook_workload_webhook_id_workload_id_pk" PRIMARY KEY("webhook_id","workload_id")
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_owner_id_user_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token_workload" ADD CONSTRAINT "api_token_workload_token_id_api_token_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."api_token"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token_workload" ADD CONSTRAINT "api_token_workload_workload_id_workload_id_fk" FOREIGN KEY ("workload_id") REFERENCES "public"."workload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_message" ADD CONSTRAINT "webhook_message_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_workload" ADD CONSTRAINT "webhook_workload_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_workload" ADD CONSTRAINT "webhook_workload_workload_id_workload_id_fk" FOREIGN KEY ("workload_id") REFERENCES "public"."workload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_token_owner_id" ON "api_token" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "api_token_workload_workload_id" ON "api_token_workload" USING btree ("workload_id");--> statement-breakpoint
CREATE INDEX "webhook_message_due" ON "webhook_message" USING btree ("due_at") WHERE "webhook_message"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_message_webhook" ON "webhook_message" USING btree ("webhook_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_message_settled" ON "webhook_message" USING btree ("settled_at") WHERE "webhook_message"."state" <> 'pending';--> statement-breakpoint
CREATE INDEX "webhook_workload_workload_id" ON "webhook_workload" USING btree ("workload_id");