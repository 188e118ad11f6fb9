CREATE TABLE "account"."bulk_export" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"request" text NOT NULL,
	"kinds" text NOT NULL,
	"since" timestamp with time zone,
	"pseudonymous" boolean NOT NULL,
	"status" text NOT NULL,
	"written" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bulk_export_status" CHECK (status in ('running', 'done', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "account"."bulk_export" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."bulk_export_file" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"export_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"records" integer NOT NULL,
	"link_hash" text,
	CONSTRAINT "bulk_export_file_exportId_kind_unique" UNIQUE("export_id","kind")
);
--> statement-breakpoint
ALTER TABLE "account"."bulk_export_file" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account"."program" DROP CONSTRAINT "program_role";--> statement-breakpoint
ALTER TABLE "account"."bulk_export" ADD CONSTRAINT "bulk_export_program_id_program_id_fk" FOREIGN KEY ("program_id") REFERENCES "account"."program"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."bulk_export_file" ADD CONSTRAINT "bulk_export_file_export_id_bulk_export_id_fk" FOREIGN KEY ("export_id") REFERENCES "account"."bulk_export"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_export_organisation_id_program_id_index" ON "account"."bulk_export" USING btree ("organisation_id","program_id");--> statement-breakpoint
CREATE INDEX "bulk_export_file_link_hash_index" ON "account"."bulk_export_file" USING btree ("link_hash");--> statement-breakpoint
ALTER TABLE "account"."program" ADD CONSTRAINT "program_role" CHECK (role in ('link-worker', 'supervisor', 'manager', 'referrer', 'provider', 'analyst', 'app'));--> statement-breakpoint
CREATE POLICY "bulk_export_of_organisation" ON "account"."bulk_export" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "bulk_export_file_of_organisation" ON "account"."bulk_export_file" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));