CREATE TABLE "care"."contact_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"why" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"was_status" text NOT NULL,
	"was_at" timestamp with time zone NOT NULL,
	"was_mode" text NOT NULL,
	"was_place" text,
	"was_place_note" text,
	"was_minutes" integer,
	"was_also_there" text,
	"was_person_words" text,
	"was_done" text,
	"was_next" text,
	CONSTRAINT "contact_step_kind" CHECK (kind in ('moved', 'corrected'))
);
--> statement-breakpoint
ALTER TABLE "care"."contact_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."contact_step" ADD CONSTRAINT "contact_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."contact_step" ADD CONSTRAINT "contact_step_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."contact_step" ADD CONSTRAINT "contact_step_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "care"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_step_organisation_id_contact_id_at_index" ON "care"."contact_step" USING btree ("organisation_id","contact_id","at");--> statement-breakpoint
CREATE INDEX "contact_step_organisation_id_episode_id_at_index" ON "care"."contact_step" USING btree ("organisation_id","episode_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE POLICY "contact_step_of_organisation" ON "care"."contact_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));