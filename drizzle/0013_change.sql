CREATE TABLE "care"."directory_fetched" (
	"import_id" uuid NOT NULL,
	"address" text NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "directory_fetched_import_id_address_pk" PRIMARY KEY("import_id","address")
);
--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "to_fetch" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "fetched" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "gone" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_import" ADD COLUMN "returned" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_service" ADD COLUMN "freshness" text DEFAULT 'never' NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."directory_service" ADD COLUMN "feed" text;--> statement-breakpoint
ALTER TABLE "care"."directory_service" ADD COLUMN "gone_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "care"."directory_fetched" ADD CONSTRAINT "directory_fetched_import_id_directory_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "care"."directory_import"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "directory_service_source_feed_index" ON "care"."directory_service" USING btree ("source","feed");--> statement-breakpoint
ALTER TABLE "care"."directory_service" ADD CONSTRAINT "directory_service_freshness" CHECK (freshness in ('fresh', 'ageing', 'stale', 'never'));