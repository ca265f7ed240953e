CREATE TABLE "credential_group" (
	"credential_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	CONSTRAINT "credential_group_credential_id_group_id_pk" PRIMARY KEY("credential_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "group_member" (
	"person_id" text NOT NULL,
	"group_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "group_member_person_id_group_id_pk" PRIMARY KEY("person_id","group_id"),
	CONSTRAINT "group_member_role_known" CHECK ("group_member"."role" in ('admin', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE "workload_group" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workload_group_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "user" ALTER COLUMN "role" SET DEFAULT 'none';--> statement-breakpoint
ALTER TABLE "workload" ADD COLUMN "group_id" uuid;--> statement-breakpoint
ALTER TABLE "credential_group" ADD CONSTRAINT "credential_group_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_group" ADD CONSTRAINT "credential_group_group_id_workload_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."workload_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_person_id_user_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_group_id_workload_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."workload_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credential_group_group_id" ON "credential_group" USING btree ("group_id");--> statement-breakpoint
CREATE INDEX "group_member_group_id" ON "group_member" USING btree ("group_id");--> statement-breakpoint
ALTER TABLE "workload" ADD CONSTRAINT "workload_group_id_workload_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."workload_group"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_deleted_from_group" ON "event" USING btree (("data" ->> 'groupId')) WHERE "event"."type" = 'workload.deleted';--> statement-breakpoint
CREATE INDEX "workload_group_id" ON "workload" USING btree ("group_id");--> statement-breakpoint
-- Any other word gave a viewer's rights until now, and nothing ever wrote one: a right that is not known is none.
UPDATE "user" SET "role" = 'none' WHERE "role" NOT IN ('admin', 'viewer', 'none');--> statement-breakpoint
ALTER TABLE "user" ADD CONSTRAINT "user_role_known" CHECK ("user"."role" in ('admin', 'viewer', 'none'));