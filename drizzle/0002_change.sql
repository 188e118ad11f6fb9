CREATE TABLE "care"."asking" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"sealed" text NOT NULL,
	"referral_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "asking_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "care"."asking" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."asking" ADD CONSTRAINT "asking_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "care"."referral"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "asking_organisation_id_expires_at_index" ON "care"."asking" USING btree ("organisation_id","expires_at");--> statement-breakpoint
CREATE POLICY "asking_of_organisation" ON "care"."asking" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));