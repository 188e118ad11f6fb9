CREATE TABLE "care"."message_choice_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"wanted" boolean NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."message_choice_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."message_hours" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"quiet_from" text NOT NULL,
	"quiet_to" text NOT NULL,
	"sundays" boolean NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."message_hours" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."message_template" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"channel" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"text" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."message_template" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."person_message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"contact_id" uuid,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"to_address" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"text" text NOT NULL,
	"calendar" text,
	"status" text DEFAULT 'waiting' NOT NULL,
	"leaves_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"failure" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	CONSTRAINT "person_message_status" CHECK (status in ('waiting', 'sent', 'failed', 'withdrawn', 'not-sent')),
	CONSTRAINT "person_message_channel" CHECK (channel in ('email', 'text'))
);
--> statement-breakpoint
ALTER TABLE "care"."person_message" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "care"."contact" ADD COLUMN "tell_by" text;--> statement-breakpoint
ALTER TABLE "care"."message_choice_step" ADD CONSTRAINT "message_choice_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."person_message" ADD CONSTRAINT "person_message_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."person_message" ADD CONSTRAINT "person_message_contact_id_contact_id_fk" FOREIGN KEY ("contact_id") REFERENCES "care"."contact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "message_choice_step_organisation_id_person_id_channel_index" ON "care"."message_choice_step" USING btree ("organisation_id","person_id","channel");--> statement-breakpoint
CREATE INDEX "message_template_organisation_id_ended_at_name_index" ON "care"."message_template" USING btree ("organisation_id","ended_at","name");--> statement-breakpoint
CREATE INDEX "person_message_organisation_id_person_id_at_id_index" ON "care"."person_message" USING btree ("organisation_id","person_id","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "person_message_organisation_id_contact_id_index" ON "care"."person_message" USING btree ("organisation_id","contact_id");--> statement-breakpoint
CREATE POLICY "message_choice_step_of_organisation" ON "care"."message_choice_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "message_hours_of_organisation" ON "care"."message_hours" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "message_template_of_organisation" ON "care"."message_template" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "person_message_of_organisation" ON "care"."person_message" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));