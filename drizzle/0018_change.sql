CREATE TABLE "care"."criteria_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"act" text NOT NULL,
	"words" text,
	"side" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "criteria_step_side" CHECK (side in ('service', 'practice'))
);
--> statement-breakpoint
ALTER TABLE "care"."criteria_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."criteria_version" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"practice_id" uuid,
	"number" integer NOT NULL,
	"status" text NOT NULL,
	"youngest" integer,
	"oldest" integer,
	"needs" text[] NOT NULL,
	"sources" text[] NOT NULL,
	"routes" text[] NOT NULL,
	"who_we_help" text NOT NULL,
	"not_for_us" text,
	"instead" text NOT NULL,
	"agreed_on" date,
	"ended_on" date,
	"side" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "criteria_version_organisationId_practiceId_number_unique" UNIQUE NULLS NOT DISTINCT("organisation_id","practice_id","number"),
	CONSTRAINT "criteria_version_status" CHECK (status in ('draft', 'proposed', 'agreed', 'superseded')),
	CONSTRAINT "criteria_version_side" CHECK (side in ('service', 'practice'))
);
--> statement-breakpoint
ALTER TABLE "care"."criteria_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."criteria_step" ADD CONSTRAINT "criteria_step_version_id_criteria_version_id_fk" FOREIGN KEY ("version_id") REFERENCES "care"."criteria_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "criteria_step_organisation_id_version_id_id_index" ON "care"."criteria_step" USING btree ("organisation_id","version_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "criteria_version_in_force" ON "care"."criteria_version" USING btree ("organisation_id",coalesce(practice_id, organisation_id)) WHERE status = 'agreed';--> statement-breakpoint
CREATE POLICY "criteria_step_of_organisation" ON "care"."criteria_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "criteria_version_of_organisation" ON "care"."criteria_version" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));