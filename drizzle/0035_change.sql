ALTER TABLE "account"."organisation" ADD COLUMN "postcode" text;--> statement-breakpoint
ALTER TABLE "care"."directory_service" ADD COLUMN "reach" "box";--> statement-breakpoint
CREATE INDEX "directory_service_reach" ON "care"."directory_service" USING gist ("reach");--> statement-breakpoint
CREATE INDEX "directory_service_placeless" ON "care"."directory_service" USING btree ("id") WHERE reach is null;