CREATE TABLE "care"."measure" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"questionnaire" text NOT NULL,
	"title" text NOT NULL,
	"occasion" text NOT NULL,
	"status" text NOT NULL,
	"contact_id" uuid,
	"alone" boolean NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"answers" jsonb NOT NULL,
	"not_today_reason" text,
	"not_today_note" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"safety_shown_at" timestamp with time zone,
	"safety_seen_at" timestamp with time zone,
	"safety_seen_by" text,
	"safety_done" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "measure_status" CHECK (status in ('asked', 'answered', 'not-today')),
	CONSTRAINT "measure_occasion" CHECK (occasion in ('start', 'review', 'close', 'follow-up')),
	CONSTRAINT "measure_answered" CHECK ((status = 'answered') = (answered_at is not null)),
	CONSTRAINT "measure_not_today" CHECK ((status = 'not-today') = (not_today_reason is not null))
);
--> statement-breakpoint
ALTER TABLE "care"."measure" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."measure_score" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"measure_id" uuid NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"value" double precision NOT NULL,
	"raw" double precision,
	"low" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low_is_better" boolean NOT NULL,
	"band" text,
	CONSTRAINT "measure_score_measureId_code_unique" UNIQUE("measure_id","code")
);
--> statement-breakpoint
ALTER TABLE "care"."measure_score" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."person_message" ADD COLUMN "measure_id" uuid;--> statement-breakpoint
ALTER TABLE "care"."measure" ADD CONSTRAINT "measure_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."measure" ADD CONSTRAINT "measure_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."measure_score" ADD CONSTRAINT "measure_score_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."measure_score" ADD CONSTRAINT "measure_score_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."measure_score" ADD CONSTRAINT "measure_score_measure_id_measure_id_fk" FOREIGN KEY ("measure_id") REFERENCES "care"."measure"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "measure_organisation_id_person_id_at_index" ON "care"."measure" USING btree ("organisation_id","person_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "measure_organisation_id_questionnaire_occasion_answered_at_index" ON "care"."measure" USING btree ("organisation_id","questionnaire","occasion","answered_at");--> statement-breakpoint
CREATE INDEX "measure_organisation_id_episode_id_index" ON "care"."measure" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "measure_score_organisation_id_person_id_index" ON "care"."measure_score" USING btree ("organisation_id","person_id");--> statement-breakpoint
CREATE POLICY "measure_of_organisation" ON "care"."measure" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "measure_score_of_organisation" ON "care"."measure_score" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));