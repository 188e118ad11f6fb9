CREATE TABLE "account"."program" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"scopes" text NOT NULL,
	"keys" jsonb,
	"keys_url" text,
	"made_by" uuid,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "program_role" CHECK (role in ('link-worker', 'supervisor', 'manager', 'referrer')),
	CONSTRAINT "program_keys" CHECK (keys is null or keys_url is null)
);
--> statement-breakpoint
ALTER TABLE "account"."program" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."program_assertion" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account"."program_token" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"program_id" uuid NOT NULL,
	"scopes" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "account"."program_token" ADD CONSTRAINT "program_token_program_id_program_id_fk" FOREIGN KEY ("program_id") REFERENCES "account"."program"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "program_organisation_id_made_at_index" ON "account"."program" USING btree ("organisation_id","made_at");--> statement-breakpoint
CREATE INDEX "program_assertion_expires_at_index" ON "account"."program_assertion" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "program_token_expires_at_index" ON "account"."program_token" USING btree ("expires_at");--> statement-breakpoint
CREATE POLICY "program_of_organisation" ON "account"."program" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "program_signing_in" ON "account"."program" AS PERMISSIVE FOR SELECT TO "holdfast_sign_in" USING (id = (select platform.user_id()));