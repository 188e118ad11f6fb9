ALTER TABLE "account"."app_grant" ADD COLUMN "person_id" uuid;--> statement-breakpoint
ALTER TABLE "account"."program" ADD COLUMN "launch_url" text;