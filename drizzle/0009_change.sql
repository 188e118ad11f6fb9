CREATE TABLE "workforce"."belonging_answer" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"period" text NOT NULL,
	"power" text NOT NULL,
	"identity" text NOT NULL,
	"effect" text NOT NULL,
	"facilities" text NOT NULL,
	"overall" text NOT NULL,
	"words" text,
	"answered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "belonging_answer_how_far" CHECK (power in ('bolted-on', 'fitting-in', 'belonging') and identity in ('bolted-on', 'fitting-in', 'belonging') and effect in ('bolted-on', 'fitting-in', 'belonging') and facilities in ('bolted-on', 'fitting-in', 'belonging') and overall in ('bolted-on', 'fitting-in', 'belonging'))
);
--> statement-breakpoint
ALTER TABLE "workforce"."belonging_answer" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."induction_item" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"item" text NOT NULL,
	"done_on" date,
	"done_by" text
);
--> statement-breakpoint
ALTER TABLE "workforce"."induction_item" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."job_reality" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"moment" text NOT NULL,
	"aspect" text NOT NULL,
	"fit" text,
	"words" text,
	"answered_at" timestamp with time zone NOT NULL,
	CONSTRAINT "job_reality_moment" CHECK (moment in ('start', 'three-months', 'twelve-months')),
	CONSTRAINT "job_reality_fit" CHECK (fit in ('less', 'as-told', 'more'))
);
--> statement-breakpoint
ALTER TABLE "workforce"."job_reality" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."post" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"employer" text NOT NULL,
	"stage" text NOT NULL,
	"kind" text NOT NULL,
	"kind_note" text,
	"weekly_minutes" integer NOT NULL,
	"started_on" date NOT NULL,
	"funded_until" date,
	"capacity" integer,
	"supervisor_id" uuid,
	"clinical_supervisor" text,
	"ended_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "post_stage" CHECK (stage in ('induction', 'established', 'experienced')),
	CONSTRAINT "post_kind" CHECK (kind in ('general', 'specialist', 'attached'))
);
--> statement-breakpoint
ALTER TABLE "workforce"."post" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."post_practice" (
	"organisation_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"practice_id" uuid NOT NULL,
	CONSTRAINT "post_practice_post_id_practice_id_pk" PRIMARY KEY("post_id","practice_id")
);
--> statement-breakpoint
ALTER TABLE "workforce"."post_practice" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."post_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"stage" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workforce"."post_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."supervision" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"with_user_id" uuid,
	"with_name" text NOT NULL,
	"planned_on" date NOT NULL,
	"status" text NOT NULL,
	"held_on" date,
	CONSTRAINT "supervision_kind" CHECK (kind in ('line', 'clinical')),
	CONSTRAINT "supervision_status" CHECK (status in ('planned', 'held', 'not-held')),
	CONSTRAINT "supervision_held" CHECK ((status = 'held') = (held_on is not null))
);
--> statement-breakpoint
ALTER TABLE "workforce"."supervision" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."supervision_agreement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"with_user_id" uuid,
	"agreed" text NOT NULL,
	"by_name" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workforce"."supervision_agreement" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."mandatory_training" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"months" integer,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "workforce"."mandatory_training" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."training_record" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"training_id" uuid NOT NULL,
	"done_on" date NOT NULL,
	"expires_on" date,
	"by_name" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workforce"."training_record" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workforce"."training_wish" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"wish" text NOT NULL,
	"why" text,
	"status" text NOT NULL,
	"answer" text,
	"answered_by" text,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "training_wish_status" CHECK (status in ('wished', 'agreed', 'set-aside', 'done'))
);
--> statement-breakpoint
ALTER TABLE "workforce"."training_wish" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "workforce"."induction_item" ADD CONSTRAINT "induction_item_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "workforce"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workforce"."post_practice" ADD CONSTRAINT "post_practice_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "workforce"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workforce"."post_step" ADD CONSTRAINT "post_step_post_id_post_id_fk" FOREIGN KEY ("post_id") REFERENCES "workforce"."post"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workforce"."supervision_agreement" ADD CONSTRAINT "supervision_agreement_id_supervision_id_fk" FOREIGN KEY ("id") REFERENCES "workforce"."supervision"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workforce"."training_record" ADD CONSTRAINT "training_record_training_id_mandatory_training_id_fk" FOREIGN KEY ("training_id") REFERENCES "workforce"."mandatory_training"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "belonging_answer_organisation_id_user_id_period_index" ON "workforce"."belonging_answer" USING btree ("organisation_id","user_id","period");--> statement-breakpoint
CREATE INDEX "induction_item_organisation_id_post_id_position_index" ON "workforce"."induction_item" USING btree ("organisation_id","post_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "job_reality_organisation_id_user_id_moment_aspect_index" ON "workforce"."job_reality" USING btree ("organisation_id","user_id","moment","aspect");--> statement-breakpoint
CREATE UNIQUE INDEX "post_organisation_id_user_id_index" ON "workforce"."post" USING btree ("organisation_id","user_id") WHERE ended_on is null;--> statement-breakpoint
CREATE INDEX "post_step_organisation_id_post_id_at_index" ON "workforce"."post_step" USING btree ("organisation_id","post_id","at");--> statement-breakpoint
CREATE INDEX "supervision_organisation_id_user_id_kind_planned_on_index" ON "workforce"."supervision" USING btree ("organisation_id","user_id","kind","planned_on" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "mandatory_training_organisation_id_name_index" ON "workforce"."mandatory_training" USING btree ("organisation_id","name");--> statement-breakpoint
CREATE INDEX "training_record_organisation_id_user_id_training_id_done_on_index" ON "workforce"."training_record" USING btree ("organisation_id","user_id","training_id","done_on" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "training_wish_organisation_id_user_id_id_index" ON "workforce"."training_wish" USING btree ("organisation_id","user_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE POLICY "belonging_answer_own" ON "workforce"."belonging_answer" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id())) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id()));--> statement-breakpoint
CREATE POLICY "induction_item_of_organisation" ON "workforce"."induction_item" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "job_reality_own" ON "workforce"."job_reality" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id())) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id()));--> statement-breakpoint
CREATE POLICY "post_of_organisation" ON "workforce"."post" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "post_practice_of_organisation" ON "workforce"."post_practice" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "post_step_of_organisation" ON "workforce"."post_step" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "supervision_of_organisation" ON "workforce"."supervision" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "supervision_agreement_of_the_two" ON "workforce"."supervision_agreement" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[]) and (select platform.user_id()) in (user_id, with_user_id)) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]) and (select platform.user_id()) in (user_id, with_user_id));--> statement-breakpoint
CREATE POLICY "mandatory_training_of_organisation" ON "workforce"."mandatory_training" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "training_record_of_organisation" ON "workforce"."training_record" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "training_wish_of_organisation" ON "workforce"."training_wish" AS PERMISSIVE FOR ALL TO "holdfast_workforce" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));