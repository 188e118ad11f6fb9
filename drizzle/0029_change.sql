ALTER TABLE "care"."discretion_post" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP POLICY "discretion_post_of_organisation" ON "care"."discretion_post" CASCADE;--> statement-breakpoint
DROP TABLE "care"."discretion_post" CASCADE;--> statement-breakpoint
ALTER TABLE "care"."discretion_setting" ADD COLUMN "modifier_id" uuid;--> statement-breakpoint
ALTER TABLE "workforce"."post" ADD COLUMN "review_on" date;--> statement-breakpoint
CREATE UNIQUE INDEX "discretion_setting_proposed_once" ON "care"."discretion_setting" USING btree ("organisation_id","modifier_id","user_id") WHERE modifier_id is not null;