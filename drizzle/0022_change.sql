CREATE TABLE "care"."discretion_stamp" (
	"organisation_id" uuid PRIMARY KEY NOT NULL,
	"stamp" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_stamp" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."discretion_request" ADD COLUMN "referral_id" uuid;--> statement-breakpoint
CREATE POLICY "discretion_stamp_of_organisation" ON "care"."discretion_stamp" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));