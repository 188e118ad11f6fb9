CREATE TABLE "care"."concern" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"title" text NOT NULL,
	"what" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"raised_by" uuid NOT NULL,
	"raised_by_name" text NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "concern_status" CHECK (status in ('open', 'passed-on', 'closed'))
);
--> statement-breakpoint
ALTER TABLE "care"."concern" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."concern_reader" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"concern_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "concern_reader_concernId_userId_unique" UNIQUE("concern_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "care"."concern_reader" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."concern_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"concern_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."concern_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."safeguarding_lead" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."safeguarding_lead" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."concern" ADD CONSTRAINT "concern_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."concern_reader" ADD CONSTRAINT "concern_reader_concern_id_concern_id_fk" FOREIGN KEY ("concern_id") REFERENCES "care"."concern"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."concern_step" ADD CONSTRAINT "concern_step_concern_id_concern_id_fk" FOREIGN KEY ("concern_id") REFERENCES "care"."concern"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "concern_organisation_id_status_raised_at_index" ON "care"."concern" USING btree ("organisation_id","status","raised_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "concern_organisation_id_person_id_raised_at_index" ON "care"."concern" USING btree ("organisation_id","person_id","raised_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "concern_reader_organisation_id_user_id_index" ON "care"."concern_reader" USING btree ("organisation_id","user_id");--> statement-breakpoint
CREATE INDEX "concern_step_organisation_id_concern_id_at_index" ON "care"."concern_step" USING btree ("organisation_id","concern_id","at");--> statement-breakpoint
CREATE INDEX "safeguarding_lead_organisation_id_user_id_index" ON "care"."safeguarding_lead" USING btree ("organisation_id","user_id");--> statement-breakpoint
CREATE POLICY "safeguarding_lead_of_organisation" ON "care"."safeguarding_lead" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));