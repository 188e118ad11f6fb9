CREATE SCHEMA IF NOT EXISTS "research";
--> statement-breakpoint
CREATE TABLE "research"."survey" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"title" text NOT NULL,
	"purpose" text NOT NULL,
	"questionnaire" text NOT NULL,
	"status" text NOT NULL,
	"open_code" text,
	"by_open_link" boolean NOT NULL,
	"remind_after" integer,
	"reminders" integer DEFAULT 0 NOT NULL,
	"reminded_on" date,
	"quota" integer,
	"closes_on" date,
	"smallest_group" integer NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"opened_on" date,
	"closed_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "survey_openCode_unique" UNIQUE("open_code"),
	CONSTRAINT "survey_status" CHECK (status in ('draft', 'open', 'closed'))
);
--> statement-breakpoint
ALTER TABLE "research"."survey" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_answer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"answered_on" date NOT NULL,
	"answers" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "research"."survey_answer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_contact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"address" text NOT NULL,
	CONSTRAINT "survey_contact_surveyId_address_unique" UNIQUE("survey_id","address")
);
--> statement-breakpoint
ALTER TABLE "research"."survey_contact" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_key" (
	"answer_id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	CONSTRAINT "survey_key_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "research"."survey_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_part" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"sealed" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "research"."survey_part" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_result" (
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"total" integer NOT NULL,
	"results" jsonb NOT NULL,
	CONSTRAINT "survey_result_survey_id_total_pk" PRIMARY KEY("survey_id","total")
);
--> statement-breakpoint
ALTER TABLE "research"."survey_result" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_spent" (
	"mark" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"spent_on" date NOT NULL
);
--> statement-breakpoint
ALTER TABLE "research"."survey_spent" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "research"."survey_token" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"used" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "research"."survey_token" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account"."membership" DROP CONSTRAINT "membership_role";--> statement-breakpoint
CREATE INDEX "survey_organisation_id_id_index" ON "research"."survey" USING btree ("organisation_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "survey_answer_survey_id_index" ON "research"."survey_answer" USING btree ("survey_id");--> statement-breakpoint
CREATE INDEX "survey_key_survey_id_index" ON "research"."survey_key" USING btree ("survey_id");--> statement-breakpoint
CREATE INDEX "survey_part_survey_id_index" ON "research"."survey_part" USING btree ("survey_id");--> statement-breakpoint
CREATE INDEX "survey_token_survey_id_index" ON "research"."survey_token" USING btree ("survey_id");--> statement-breakpoint
ALTER TABLE "account"."membership" ADD CONSTRAINT "membership_role" CHECK (role in ('link-worker', 'supervisor', 'manager', 'referrer', 'administrator', 'researcher'));--> statement-breakpoint
CREATE POLICY "survey_of_organisation" ON "research"."survey" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_answer_of_organisation" ON "research"."survey_answer" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_contact_of_organisation" ON "research"."survey_contact" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_key_of_organisation" ON "research"."survey_key" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_part_of_organisation" ON "research"."survey_part" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_result_of_organisation" ON "research"."survey_result" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_spent_of_organisation" ON "research"."survey_spent" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "survey_token_of_organisation" ON "research"."survey_token" AS PERMISSIVE FOR ALL TO "holdfast_research" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
ALTER POLICY "organisation_read" ON "account"."organisation" TO holdfast_account,holdfast_care,holdfast_research,holdfast_sign_in,holdfast_workforce USING (true);--> statement-breakpoint
ALTER POLICY "mail_write" ON "platform"."mail" TO holdfast_account,holdfast_care,holdfast_research,holdfast_workforce WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
ALTER POLICY "definition_read" ON "questionnaire"."definition" TO holdfast_care,holdfast_research USING (organisation_id = any((select platform.org_ids())::uuid[]));