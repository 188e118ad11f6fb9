CREATE TABLE "account"."notification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"subscription_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"status" text NOT NULL,
	"failure" text,
	"made_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "notification_status" CHECK (status in ('waiting', 'sent', 'passed-over', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "account"."notification" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."subscription" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"criteria" text NOT NULL,
	"reason" text NOT NULL,
	"endpoint" text NOT NULL,
	"payload" text NOT NULL,
	"secret" text NOT NULL,
	"status" text NOT NULL,
	"error" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"ends_at" timestamp with time zone,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "subscription_status" CHECK (status in ('active', 'error', 'off')),
	CONSTRAINT "subscription_payload" CHECK (payload in ('empty', 'id-only'))
);
--> statement-breakpoint
ALTER TABLE "account"."subscription" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account"."notification" ADD CONSTRAINT "notification_subscription_id_subscription_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "account"."subscription"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."subscription" ADD CONSTRAINT "subscription_program_id_program_id_fk" FOREIGN KEY ("program_id") REFERENCES "account"."program"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notification_organisation_id_status_made_at_index" ON "account"."notification" USING btree ("organisation_id","status","made_at");--> statement-breakpoint
CREATE INDEX "notification_subscription_id_status_index" ON "account"."notification" USING btree ("subscription_id","status");--> statement-breakpoint
CREATE INDEX "subscription_organisation_id_kind_status_index" ON "account"."subscription" USING btree ("organisation_id","kind","status");--> statement-breakpoint
CREATE INDEX "subscription_program_id_index" ON "account"."subscription" USING btree ("program_id");--> statement-breakpoint
CREATE POLICY "notification_of_organisation" ON "account"."notification" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "subscription_of_organisation" ON "account"."subscription" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "subscription_read" ON "account"."subscription" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[]));