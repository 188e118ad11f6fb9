CREATE TABLE "care"."consent_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"said" text NOT NULL,
	"note" text,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "consent_step_said" CHECK (said in ('yes', 'no'))
);
--> statement-breakpoint
ALTER TABLE "care"."consent_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."consent_step" ADD CONSTRAINT "consent_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consent_step_organisation_id_person_id_at_index" ON "care"."consent_step" USING btree ("organisation_id","person_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE POLICY "consent_step_of_organisation" ON "care"."consent_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));