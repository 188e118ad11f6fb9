CREATE TABLE "research"."answers_made" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"file" text NOT NULL,
	"asked_by" uuid NOT NULL,
	"status" text NOT NULL,
	"total" integer NOT NULL,
	"written" integer DEFAULT 0 NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	CONSTRAINT "answers_made_status" CHECK (status in ('waiting', 'running', 'done'))
);
--> statement-breakpoint
ALTER TABLE "research"."answers_made" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."answers_made_part" (
	"organisation_id" uuid NOT NULL,
	"made_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"body" text NOT NULL,
	CONSTRAINT "answers_made_part_made_id_number_pk" PRIMARY KEY("made_id","number")
);
--> statement-breakpoint
ALTER TABLE "research"."answers_made_part" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "research"."answers_made_part" ADD CONSTRAINT "answers_made_part_made_id_answers_made_id_fk" FOREIGN KEY ("made_id") REFERENCES "research"."answers_made"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "answers_made_survey_id_asked_by_index" ON "research"."answers_made" USING btree ("survey_id","asked_by");--> statement-breakpoint
CREATE POLICY "answers_made_of_organisation" ON "research"."answers_made" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "answers_made_part_of_organisation" ON "research"."answers_made_part" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));