CREATE SCHEMA IF NOT EXISTS "workforce";
--> statement-breakpoint
CREATE TABLE "workforce"."reflection" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"words" text NOT NULL,
	"element" text,
	"act" text,
	"agreed" text,
	"person_id" uuid,
	"episode_id" uuid,
	"made_at" timestamp with time zone NOT NULL,
	"shared_with" uuid,
	"shared_at" timestamp with time zone,
	CONSTRAINT "reflection_kind" CHECK (kind in ('reflection', 'micro-discretion')),
	CONSTRAINT "reflection_shared" CHECK ((shared_with is null) = (shared_at is null))
);
--> statement-breakpoint
ALTER TABLE "workforce"."reflection" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "reflection_organisation_id_user_id_made_at_index" ON "workforce"."reflection" USING btree ("organisation_id","user_id","made_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "reflection_organisation_id_shared_with_shared_at_index" ON "workforce"."reflection" USING btree ("organisation_id","shared_with","shared_at" DESC NULLS LAST);--> statement-breakpoint
CREATE POLICY "reflection_own" ON "workforce"."reflection" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id())) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id()));--> statement-breakpoint
CREATE POLICY "reflection_shared_with" ON "workforce"."reflection" AS PERMISSIVE FOR SELECT TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[]) and shared_with = (select platform.user_id()));--> statement-breakpoint
ALTER POLICY "organisation_read" ON "account"."organisation" TO holdfast_account,holdfast_care,holdfast_sign_in,holdfast_workforce USING (true);--> statement-breakpoint
ALTER POLICY "referral_agreement_read" ON "account"."referral_agreement" TO holdfast_account,holdfast_care,holdfast_workforce USING (organisation_id = any((select platform.org_ids())::uuid[]) or referring_organisation_id = any((select platform.org_ids())::uuid[]));