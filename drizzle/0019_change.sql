CREATE TABLE "care"."caseload_weights" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"held" integer NOT NULL,
	"sharing" integer NOT NULL,
	"witnessing" integer NOT NULL,
	"need" integer NOT NULL,
	"risk" integer NOT NULL,
	"barrier" integer NOT NULL,
	"reason" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "caseload_weights_organisationId_number_unique" UNIQUE("organisation_id","number")
);
--> statement-breakpoint
ALTER TABLE "care"."caseload_weights" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."community_deed" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"time_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "community_deed_kind" CHECK (kind in ('group-started', 'venue-visited'))
);
--> statement-breakpoint
ALTER TABLE "care"."community_deed" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."community_time" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"link_worker_id" uuid NOT NULL,
	"day" date NOT NULL,
	"planned_minutes" integer,
	"kept_minutes" integer,
	"note" text,
	"kept_at" timestamp with time zone,
	CONSTRAINT "community_time_organisationId_linkWorkerId_day_unique" UNIQUE("organisation_id","link_worker_id","day")
);
--> statement-breakpoint
ALTER TABLE "care"."community_time" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."directory_service_step" ADD COLUMN "by_user_id" uuid;--> statement-breakpoint
ALTER TABLE "care"."directory_service_step" ADD COLUMN "by_organisation_id" uuid;--> statement-breakpoint
ALTER TABLE "care"."referral_step" ADD COLUMN "criteria_version_id" uuid;--> statement-breakpoint
ALTER TABLE "care"."community_deed" ADD CONSTRAINT "community_deed_time_id_community_time_id_fk" FOREIGN KEY ("time_id") REFERENCES "care"."community_time"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "community_deed_organisation_id_time_id_index" ON "care"."community_deed" USING btree ("organisation_id","time_id");--> statement-breakpoint
CREATE INDEX "community_time_organisation_id_day_index" ON "care"."community_time" USING btree ("organisation_id","day");--> statement-breakpoint
ALTER TABLE "care"."referral_step" ADD CONSTRAINT "referral_step_criteria_version_id_criteria_version_id_fk" FOREIGN KEY ("criteria_version_id") REFERENCES "care"."criteria_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "directory_service_step_by_organisation_id_act_at_index" ON "care"."directory_service_step" USING btree ("by_organisation_id","act","at");--> statement-breakpoint
CREATE POLICY "caseload_weights_of_organisation" ON "care"."caseload_weights" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "community_deed_of_organisation" ON "care"."community_deed" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "community_time_of_organisation" ON "care"."community_time" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
ALTER POLICY "mail_write" ON "platform"."mail" TO holdfast_account,holdfast_care,holdfast_workforce WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));