CREATE INDEX "contact_changed" ON "care"."contact" USING btree ("organisation_id",coalesce(recorded_at, made_at),"id");--> statement-breakpoint
CREATE INDEX "goal_changed" ON "care"."goal" USING btree ("organisation_id","changed_at","id");--> statement-breakpoint
CREATE INDEX "person_changed" ON "care"."person" USING btree ("organisation_id","changed_at","id");--> statement-breakpoint
CREATE INDEX "referral_changed" ON "care"."referral" USING btree ("organisation_id","changed_at","id");--> statement-breakpoint
CREATE INDEX "referral_progress_changed" ON "care"."referral_progress" USING btree ("referring_organisation_id","changed_at","id");