CREATE TABLE "care"."discretion_odds_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"element" text NOT NULL,
	"sides" uuid[] NOT NULL,
	"reason" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_odds_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "discretion_odds_step_organisation_id_element_at_index" ON "care"."discretion_odds_step" USING btree ("organisation_id","element","at");--> statement-breakpoint
CREATE POLICY "discretion_odds_step_of_organisation" ON "care"."discretion_odds_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));