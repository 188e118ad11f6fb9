ALTER TABLE "care"."directory_import" DROP CONSTRAINT "directory_import_status";--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "headings" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "sample" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "by_organisation_id" uuid;--> statement-breakpoint
CREATE INDEX "directory_import_by_organisation_id_made_at_index" ON "care"."directory_import" USING btree ("by_organisation_id","made_at");--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD CONSTRAINT "directory_import_status" CHECK (status in ('to-map', 'waiting', 'running', 'done', 'failed'));