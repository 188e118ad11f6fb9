ALTER TABLE "care"."need" ADD COLUMN "code" text;--> statement-breakpoint
ALTER TABLE "care"."need" ADD COLUMN "term" text;