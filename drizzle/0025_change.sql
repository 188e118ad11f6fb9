CREATE SCHEMA IF NOT EXISTS "questionnaire";
--> statement-breakpoint
CREATE TABLE "questionnaire"."definition" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"url" text NOT NULL,
	"version" text NOT NULL,
	"title" text NOT NULL,
	"status" text NOT NULL,
	"body" jsonb NOT NULL,
	"source" text NOT NULL,
	"notes" jsonb NOT NULL,
	"measure" boolean DEFAULT false NOT NULL,
	"licence" text,
	"licence_by" text,
	"licence_by_user_id" uuid,
	"licence_at" timestamp with time zone,
	"follows_id" uuid,
	"made_by" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"published_by" text,
	"published_at" timestamp with time zone,
	"retired_by" text,
	"retired_at" timestamp with time zone,
	"revision" integer DEFAULT 1 NOT NULL,
	"saved_by" text NOT NULL,
	CONSTRAINT "definition_organisationId_url_version_unique" UNIQUE("organisation_id","url","version"),
	CONSTRAINT "definition_status" CHECK (status in ('draft', 'published', 'retired')),
	CONSTRAINT "definition_published" CHECK ((status = 'draft') = (published_at is null)),
	CONSTRAINT "definition_retired" CHECK ((status = 'retired') = (retired_at is not null)),
	CONSTRAINT "definition_licence" CHECK ((licence is null) = (licence_at is null))
);
--> statement-breakpoint
ALTER TABLE "questionnaire"."definition" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE UNIQUE INDEX "definition_in_force" ON "questionnaire"."definition" USING btree ("organisation_id","url") WHERE status = 'published';--> statement-breakpoint
CREATE UNIQUE INDEX "definition_draft" ON "questionnaire"."definition" USING btree ("organisation_id","url") WHERE status = 'draft';--> statement-breakpoint
CREATE INDEX "definition_organisation_id_made_at_index" ON "questionnaire"."definition" USING btree ("organisation_id","made_at" DESC NULLS LAST);--> statement-breakpoint
CREATE POLICY "definition_of_organisation" ON "questionnaire"."definition" AS PERMISSIVE FOR ALL TO "holdfast_questionnaire" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "definition_read" ON "questionnaire"."definition" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[]));