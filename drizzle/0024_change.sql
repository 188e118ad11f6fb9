CREATE TABLE "care"."safety_shown" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"measure_id" uuid NOT NULL,
	"shown_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone,
	"seen_by" text,
	"done" text,
	CONSTRAINT "safety_shown_seen" CHECK ((seen_at is null) = (done is null))
);
--> statement-breakpoint
ALTER TABLE "care"."safety_shown" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."safety_shown" ADD CONSTRAINT "safety_shown_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."safety_shown" ADD CONSTRAINT "safety_shown_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."safety_shown" ADD CONSTRAINT "safety_shown_measure_id_measure_id_fk" FOREIGN KEY ("measure_id") REFERENCES "care"."measure"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "safety_shown_organisation_id_measure_id_index" ON "care"."safety_shown" USING btree ("organisation_id","measure_id");--> statement-breakpoint
CREATE INDEX "safety_shown_open" ON "care"."safety_shown" USING btree ("organisation_id","person_id") WHERE seen_at is null;--> statement-breakpoint
ALTER TABLE "care"."measure" DROP COLUMN "safety_shown_at";--> statement-breakpoint
ALTER TABLE "care"."measure" DROP COLUMN "safety_seen_at";--> statement-breakpoint
ALTER TABLE "care"."measure" DROP COLUMN "safety_seen_by";--> statement-breakpoint
ALTER TABLE "care"."measure" DROP COLUMN "safety_done";--> statement-breakpoint
CREATE POLICY "safety_shown_of_organisation" ON "care"."safety_shown" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));