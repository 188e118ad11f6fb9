CREATE TABLE "platform"."earlier_version" (
	"organisation_id" uuid NOT NULL,
	"of_table" text NOT NULL,
	"row_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"shared_with" uuid,
	"row" jsonb NOT NULL,
	CONSTRAINT "earlier_version_of_table_row_id_version_pk" PRIMARY KEY("of_table","row_id","version")
);
--> statement-breakpoint
ALTER TABLE "platform"."earlier_version" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."referral" ADD COLUMN "sent_system" text;--> statement-breakpoint
ALTER TABLE "care"."referral" ADD COLUMN "sent_value" text;--> statement-breakpoint
ALTER TABLE "care"."referral_progress" ADD COLUMN "sent_system" text;--> statement-breakpoint
ALTER TABLE "care"."referral_progress" ADD COLUMN "sent_value" text;--> statement-breakpoint
ALTER TABLE "care"."referral_progress" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "referral_progress_sent" ON "care"."referral_progress" USING btree ("referring_organisation_id","sent_system","sent_value","organisation_id") WHERE sent_value is not null;--> statement-breakpoint
CREATE POLICY "earlier_version_of_organisation" ON "platform"."earlier_version" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "earlier_version_shared" ON "platform"."earlier_version" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (shared_with = any((select platform.org_ids())::uuid[]));