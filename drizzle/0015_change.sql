CREATE TABLE "care"."group_place" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"came" boolean,
	"contact_id" uuid,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "group_place_sessionId_personId_unique" UNIQUE("session_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "care"."group_place" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."group_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"place" text,
	"at" timestamp with time zone NOT NULL,
	"minutes" integer NOT NULL,
	"status" text DEFAULT 'planned' NOT NULL,
	"done" text,
	"by_user_id" uuid NOT NULL,
	"by_name" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "group_session_status" CHECK (status in ('planned', 'held', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "care"."group_session" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."group_place" ADD CONSTRAINT "group_place_session_id_group_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "care"."group_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."group_place" ADD CONSTRAINT "group_place_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."group_place" ADD CONSTRAINT "group_place_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "care"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "group_place_organisation_id_session_id_index" ON "care"."group_place" USING btree ("organisation_id","session_id");--> statement-breakpoint
CREATE INDEX "group_place_organisation_id_person_id_index" ON "care"."group_place" USING btree ("organisation_id","person_id");--> statement-breakpoint
CREATE INDEX "group_session_organisation_id_at_id_index" ON "care"."group_session" USING btree ("organisation_id","at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE POLICY "group_place_of_organisation" ON "care"."group_place" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "group_session_of_organisation" ON "care"."group_session" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));