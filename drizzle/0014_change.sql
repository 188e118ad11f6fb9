CREATE TABLE "care"."visit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"link_worker_id" uuid NOT NULL,
	"link_worker_name" text NOT NULL,
	"risks_then" text NOT NULL,
	"pair_needed" boolean NOT NULL,
	"partner_id" uuid,
	"watcher_id" uuid NOT NULL,
	"note" text,
	"checked_at" timestamp with time zone NOT NULL,
	"due_out" timestamp with time zone NOT NULL,
	"checked_in_at" timestamp with time zone,
	"checked_out_at" timestamp with time zone,
	"pair_kept" boolean,
	"alerted_at" timestamp with time zone,
	"alerted_again_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "visit_contactId_unique" UNIQUE("contact_id")
);
--> statement-breakpoint
ALTER TABLE "care"."visit" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."visit" ADD CONSTRAINT "visit_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "care"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."visit" ADD CONSTRAINT "visit_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "visit_organisation_id_person_id_checked_at_index" ON "care"."visit" USING btree ("organisation_id","person_id","checked_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "visit_organisation_id_checked_out_at_due_out_index" ON "care"."visit" USING btree ("organisation_id","checked_out_at","due_out");--> statement-breakpoint
CREATE POLICY "visit_of_organisation" ON "care"."visit" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));