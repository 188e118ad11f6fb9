CREATE TABLE "account"."app_grant" (
	"id" uuid PRIMARY KEY NOT NULL,
	"program_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"offline" boolean NOT NULL,
	"scopes" text NOT NULL,
	"redirect" text NOT NULL,
	"challenge" text NOT NULL,
	"code_hash" text NOT NULL,
	"code_expires_at" timestamp with time zone NOT NULL,
	"code_used_at" timestamp with time zone,
	"access_hash" text,
	"access_expires_at" timestamp with time zone,
	"refresh_hash" text,
	"made_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "app_grant_codeHash_unique" UNIQUE("code_hash"),
	CONSTRAINT "app_grant_accessHash_unique" UNIQUE("access_hash")
);
--> statement-breakpoint
ALTER TABLE "account"."program" DROP CONSTRAINT "program_role";--> statement-breakpoint
ALTER TABLE "account"."program" ADD COLUMN "listing_id" uuid;--> statement-breakpoint
ALTER TABLE "account"."program" ADD COLUMN "redirects" text;--> statement-breakpoint
ALTER TABLE "care"."connection" ADD COLUMN "changed_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "account"."app_grant" ADD CONSTRAINT "app_grant_program_id_program_id_fk" FOREIGN KEY ("program_id") REFERENCES "account"."program"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."app_grant" ADD CONSTRAINT "app_grant_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "account"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "app_grant_user_id_index" ON "account"."app_grant" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "app_grant_program_id_index" ON "account"."app_grant" USING btree ("program_id");--> statement-breakpoint
CREATE INDEX "app_grant_expires_at_index" ON "account"."app_grant" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "account"."program" ADD CONSTRAINT "program_redirects" CHECK ((role = 'app') = (redirects is not null));--> statement-breakpoint
ALTER TABLE "account"."program" ADD CONSTRAINT "program_listing" CHECK ((role = 'provider') = (listing_id is not null));--> statement-breakpoint
ALTER TABLE "account"."program" ADD CONSTRAINT "program_role" CHECK (role in ('link-worker', 'supervisor', 'manager', 'referrer', 'provider', 'app'));