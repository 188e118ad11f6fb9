CREATE TABLE "care"."referral_begun" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"values" jsonb NOT NULL,
	"sent_system" text,
	"sent_value" text,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "referral_begun_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "care"."referral_begun" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "referral_begun_expires_at_index" ON "care"."referral_begun" USING btree ("expires_at");--> statement-breakpoint
CREATE POLICY "referral_begun_of_organisation" ON "care"."referral_begun" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));