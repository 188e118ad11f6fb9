CREATE TABLE "care"."practice" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"closed_on" date,
	"postcode" text,
	"registers" boolean NOT NULL,
	"network_code" text,
	"network_name" text,
	"loaded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "practice_status" CHECK (status in ('A', 'C', 'D', 'P'))
);
--> statement-breakpoint
ALTER TABLE "care"."practice" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "practice_read" ON "care"."practice" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (true);--> statement-breakpoint
CREATE POLICY "practice_write" ON "care"."practice" AS PERMISSIVE FOR ALL TO "holdfast_care" USING ((select platform.org_ids()) = '{}') WITH CHECK ((select platform.org_ids()) = '{}');