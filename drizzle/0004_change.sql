CREATE TABLE "care"."discretion_element" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"definition" text NOT NULL,
	"examples" text NOT NULL,
	"unit_kind" text NOT NULL,
	"bound" text,
	"unit_one" text,
	"unit_many" text,
	"may_be_discretionary" boolean NOT NULL,
	"safety" boolean NOT NULL,
	"retired" boolean DEFAULT false NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "discretion_element_organisationId_code_version_unique" UNIQUE("organisation_id","code","version"),
	CONSTRAINT "discretion_element_unit" CHECK (unit_kind in ('practice', 'amount'))
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_element" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."discretion_modifier" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"element" text NOT NULL,
	"kind" text NOT NULL,
	"threshold" integer NOT NULL,
	"widen_position" integer NOT NULL,
	"widen_limit" integer NOT NULL,
	"reason" text NOT NULL,
	"since" date NOT NULL,
	"ended_on" date,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "discretion_modifier_kind" CHECK (kind in ('deprivation', 'complexity', 'time-in-post', 'specialist'))
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_modifier" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."discretion_post" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"stage" text NOT NULL,
	"specialist" boolean NOT NULL,
	"in_post_since" date,
	"review_on" date,
	"from" date NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "discretion_post_stage" CHECK (stage in ('induction', 'established', 'experienced'))
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_post" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."discretion_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"link_worker_id" uuid NOT NULL,
	"link_worker_name" text NOT NULL,
	"person_id" uuid,
	"episode_id" uuid,
	"element" text NOT NULL,
	"act" text NOT NULL,
	"page" text NOT NULL,
	"asked_amount" integer,
	"asked_among" text[],
	"sentence" text NOT NULL,
	"reason" text NOT NULL,
	"typed" jsonb NOT NULL,
	"status" text NOT NULL,
	"answer" text,
	"valid_until" date,
	"made_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "discretion_request_status" CHECK (status in ('asked', 'allowed', 'refused', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_request" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."discretion_request_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"to_status" text NOT NULL,
	"note" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_request_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."discretion_setting" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"element" text NOT NULL,
	"element_version" integer NOT NULL,
	"scope" text NOT NULL,
	"practice_id" uuid,
	"user_id" uuid,
	"stage" text,
	"position" integer NOT NULL,
	"limit_amount" integer,
	"limit_among" text[],
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"source_name" text,
	"evidence" text,
	"from" date NOT NULL,
	"until" date,
	"status" text NOT NULL,
	"contests_id" uuid,
	"proposed_by" uuid,
	"proposed_by_name" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"contested_on" date,
	"settled_on" date,
	"in_force_on" date,
	"ended_on" date,
	"review_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "discretion_setting_scope" CHECK (scope in ('service', 'stage', 'practice', 'post')),
	CONSTRAINT "discretion_setting_place" CHECK ((scope = 'practice') = (practice_id is not null) and (scope = 'post') = (user_id is not null) and (scope = 'stage') = (stage is not null)),
	CONSTRAINT "discretion_setting_position" CHECK (position between 0 and 10),
	CONSTRAINT "discretion_setting_status" CHECK (status in ('draft', 'proposed', 'agreed', 'contested', 'in-force', 'under-review', 'superseded'))
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_setting" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."discretion_setting_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"setting_id" uuid NOT NULL,
	"act" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"party" text NOT NULL,
	"reason" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."discretion_setting_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."practice_deprivation" (
	"practice_code" text PRIMARY KEY NOT NULL,
	"score" double precision NOT NULL,
	"decile" integer NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "practice_deprivation_decile" CHECK (decile between 1 and 10)
);
--> statement-breakpoint
ALTER TABLE "care"."practice_deprivation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."discretion_request_step" ADD CONSTRAINT "discretion_request_step_request_id_discretion_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "care"."discretion_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."discretion_setting_step" ADD CONSTRAINT "discretion_setting_step_setting_id_discretion_setting_id_fk" FOREIGN KEY ("setting_id") REFERENCES "care"."discretion_setting"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "discretion_modifier_organisation_id_element_index" ON "care"."discretion_modifier" USING btree ("organisation_id","element");--> statement-breakpoint
CREATE INDEX "discretion_post_organisation_id_user_id_from_id_index" ON "care"."discretion_post" USING btree ("organisation_id","user_id","from" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "discretion_request_organisation_id_status_id_index" ON "care"."discretion_request" USING btree ("organisation_id","status","id");--> statement-breakpoint
CREATE INDEX "discretion_request_organisation_id_link_worker_id_id_index" ON "care"."discretion_request" USING btree ("organisation_id","link_worker_id","id");--> statement-breakpoint
CREATE INDEX "discretion_request_step_organisation_id_request_id_index" ON "care"."discretion_request_step" USING btree ("organisation_id","request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "discretion_setting_in_force" ON "care"."discretion_setting" USING btree ("organisation_id","element","scope",coalesce(practice_id, user_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(stage, '')) WHERE in_force_on is not null and ended_on is null;--> statement-breakpoint
CREATE INDEX "discretion_setting_organisation_id_element_scope_index" ON "care"."discretion_setting" USING btree ("organisation_id","element","scope");--> statement-breakpoint
CREATE INDEX "discretion_setting_organisation_id_status_id_index" ON "care"."discretion_setting" USING btree ("organisation_id","status","id");--> statement-breakpoint
CREATE INDEX "discretion_setting_organisation_id_contests_id_index" ON "care"."discretion_setting" USING btree ("organisation_id","contests_id");--> statement-breakpoint
CREATE INDEX "discretion_setting_step_organisation_id_setting_id_id_index" ON "care"."discretion_setting_step" USING btree ("organisation_id","setting_id","id");--> statement-breakpoint
CREATE INDEX "organisation_ods_code_index" ON "account"."organisation" USING btree ("ods_code");--> statement-breakpoint
CREATE POLICY "discretion_element_of_organisation" ON "care"."discretion_element" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "discretion_modifier_of_organisation" ON "care"."discretion_modifier" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "discretion_post_of_organisation" ON "care"."discretion_post" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "discretion_request_of_organisation" ON "care"."discretion_request" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "discretion_request_step_of_organisation" ON "care"."discretion_request_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "discretion_setting_of_organisation" ON "care"."discretion_setting" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "discretion_setting_step_of_organisation" ON "care"."discretion_setting_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "practice_deprivation_read" ON "care"."practice_deprivation" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (true);--> statement-breakpoint
CREATE POLICY "practice_deprivation_write" ON "care"."practice_deprivation" AS PERMISSIVE FOR ALL TO "holdfast_care" USING ((select platform.org_ids()) = '{}') WITH CHECK ((select platform.org_ids()) = '{}');