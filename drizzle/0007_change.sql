CREATE TABLE "care"."own_page" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"wrong_codes" integer DEFAULT 0 NOT NULL,
	"channel" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"last_opened_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."own_page" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."own_word_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"text" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "own_word_kind" CHECK (kind in ('how-it-goes', 'call-me', 'agree-plan', 'withdraw-consent'))
);
--> statement-breakpoint
ALTER TABLE "care"."own_word_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."person_message" ADD COLUMN "own_page_id" uuid;--> statement-breakpoint
ALTER TABLE "care"."own_page" ADD CONSTRAINT "own_page_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."own_word_step" ADD CONSTRAINT "own_word_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "own_page_organisation_id_person_id_made_at_index" ON "care"."own_page" USING btree ("organisation_id","person_id","made_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "own_word_step_organisation_id_person_id_at_index" ON "care"."own_word_step" USING btree ("organisation_id","person_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE POLICY "own_page_of_organisation" ON "care"."own_page" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "own_word_step_of_organisation" ON "care"."own_word_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));