ALTER TABLE "care"."person" ADD COLUMN "sex" text;--> statement-breakpoint
ALTER TABLE "care"."person" ADD COLUMN "ethnicity" text;--> statement-breakpoint
CREATE INDEX "contact_organisation_id_at_index" ON "care"."contact" USING btree ("organisation_id","at");--> statement-breakpoint
CREATE INDEX "episode_organisation_id_opened_at_index" ON "care"."episode" USING btree ("organisation_id","opened_at");--> statement-breakpoint
CREATE INDEX "episode_organisation_id_closed_at_index" ON "care"."episode" USING btree ("organisation_id","closed_at");--> statement-breakpoint
CREATE INDEX "holding_step_organisation_id_at_index" ON "care"."holding_step" USING btree ("organisation_id","at");--> statement-breakpoint
CREATE INDEX "connection_organisation_id_sent_at_index" ON "care"."connection" USING btree ("organisation_id","sent_at");--> statement-breakpoint
CREATE INDEX "signpost_organisation_id_at_index" ON "care"."signpost" USING btree ("organisation_id","at");--> statement-breakpoint
CREATE INDEX "referral_organisation_id_received_at_index" ON "care"."referral" USING btree ("organisation_id","received_at");--> statement-breakpoint
ALTER TABLE "care"."person" ADD CONSTRAINT "person_sex" CHECK (sex in ('female', 'male', 'other', 'not-said'));--> statement-breakpoint
ALTER TABLE "care"."person" ADD CONSTRAINT "person_ethnicity" CHECK (ethnicity in ('asian', 'black', 'mixed', 'white', 'other', 'not-said'));