ALTER TABLE "care"."concern" ALTER COLUMN "person_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "care"."concern" ADD COLUMN "referral_id" uuid;--> statement-breakpoint
ALTER TABLE "care"."concern" ADD CONSTRAINT "concern_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "care"."referral"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "concern_organisation_id_referral_id_index" ON "care"."concern" USING btree ("organisation_id","referral_id");--> statement-breakpoint
ALTER TABLE "care"."concern" ADD CONSTRAINT "concern_about" CHECK (person_id is not null or referral_id is not null);