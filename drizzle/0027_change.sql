CREATE TABLE "care"."reference_code" (
	"code_set" text NOT NULL,
	"code" text NOT NULL,
	"term" text,
	"active" boolean DEFAULT true NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reference_code_code_set_code_pk" PRIMARY KEY("code_set","code"),
	CONSTRAINT "reference_code_set" CHECK (code_set in ('needs', 'support', 'safeguarding'))
);
--> statement-breakpoint
ALTER TABLE "care"."reference_code" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "reference_code_read" ON "care"."reference_code" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (true);--> statement-breakpoint
CREATE POLICY "reference_code_write" ON "care"."reference_code" AS PERMISSIVE FOR ALL TO "holdfast_care" USING ((select platform.org_ids()) = '{}') WITH CHECK ((select platform.org_ids()) = '{}');