ALTER TABLE "care"."visit" DROP CONSTRAINT "visit_contactId_unique";--> statement-breakpoint
ALTER TABLE "care"."visit" ADD COLUMN "home" text;--> statement-breakpoint
ALTER TABLE "care"."visit" ADD COLUMN "check_again" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."visit" ADD COLUMN "set_aside_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "person_organisation_id_postcode_index" ON "care"."person" USING btree ("organisation_id","postcode");--> statement-breakpoint
CREATE UNIQUE INDEX "visit_of_contact" ON "care"."visit" USING btree ("contact_id") WHERE set_aside_at is null;--> statement-breakpoint
CREATE INDEX "visit_organisation_id_home_checked_at_index" ON "care"."visit" USING btree ("organisation_id","home","checked_at" DESC NULLS LAST);