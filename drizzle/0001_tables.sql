CREATE SCHEMA IF NOT EXISTS "account";
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "care";
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "platform";
--> statement-breakpoint
CREATE TABLE "account"."account" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "account"."invitation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid,
	"made_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "invitation_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "account"."invitation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."membership" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "membership_organisationId_userId_role_unique" UNIQUE("organisation_id","user_id","role"),
	CONSTRAINT "membership_role" CHECK (role in ('link-worker', 'supervisor', 'manager', 'referrer', 'administrator'))
);
--> statement-breakpoint
ALTER TABLE "account"."membership" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."organisation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"parent_id" uuid,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"ods_code" text,
	"service" boolean DEFAULT false NOT NULL,
	"telephone" text,
	"email" text,
	"require_second_factor" boolean DEFAULT false NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "organisation_slug_unique" UNIQUE("slug"),
	CONSTRAINT "organisation_kind" CHECK (kind in ('care-board', 'network', 'practice', 'provider', 'employer'))
);
--> statement-breakpoint
ALTER TABLE "account"."organisation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."passkey" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text,
	"public_key" text NOT NULL,
	"user_id" uuid NOT NULL,
	"credential_id" text NOT NULL,
	"counter" integer NOT NULL,
	"device_type" text NOT NULL,
	"backed_up" boolean NOT NULL,
	"transports" text,
	"created_at" timestamp with time zone,
	"aaguid" text
);
--> statement-breakpoint
CREATE TABLE "account"."referral_agreement" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"referring_organisation_id" uuid NOT NULL,
	"since" date NOT NULL,
	"ended_on" date,
	CONSTRAINT "referral_agreement_organisationId_referringOrganisationId_unique" UNIQUE("organisation_id","referring_organisation_id")
);
--> statement-breakpoint
ALTER TABLE "account"."referral_agreement" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "account"."session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "account"."sign_in_failure" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"locked_until" timestamp with time zone,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "account"."two_factor" (
	"id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"user_id" uuid NOT NULL,
	"verified" boolean DEFAULT false,
	"failed_verification_count" integer DEFAULT 0,
	"locked_until" timestamp with time zone,
	"last_used_step" integer
);
--> statement-breakpoint
CREATE TABLE "account"."user" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"two_factor_enabled" boolean DEFAULT false,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "account"."verification" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "care"."action" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"goal_id" uuid,
	"action" text NOT NULL,
	"by_whom" text NOT NULL,
	"confidence" integer,
	"review_on" date,
	"status" text DEFAULT 'open' NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "action_confidence" CHECK (confidence between 1 and 10)
);
--> statement-breakpoint
ALTER TABLE "care"."action" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."barrier" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."barrier" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."clinical_code" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"code" text NOT NULL,
	"term" text NOT NULL,
	"because" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."clinical_code" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."contact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"link_worker_id" uuid,
	"status" text NOT NULL,
	"kind" text DEFAULT 'appointment' NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"mode" text NOT NULL,
	"place" text,
	"place_note" text,
	"minutes" integer,
	"also_there" text,
	"person_words" text,
	"done" text,
	"next" text,
	"made_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "contact_status" CHECK (status in ('planned', 'attended', 'did-not-attend', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "care"."contact" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."episode" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"status" text NOT NULL,
	"link_worker_id" uuid,
	"urgency" text DEFAULT 'routine' NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"allocated_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"close_reason" text,
	"what_changed" text,
	"follow_up_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "episode_status" CHECK (status in ('active', 'paused', 'closed'))
);
--> statement-breakpoint
ALTER TABLE "care"."episode" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."episode_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"reason" text,
	"to_user_id" uuid
);
--> statement-breakpoint
ALTER TABLE "care"."episode_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."goal" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"need_id" uuid,
	"goal" text NOT NULL,
	"importance" integer,
	"status" text DEFAULT 'open' NOT NULL,
	"outcome" text,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "goal_importance" CHECK (importance between 1 and 10)
);
--> statement-breakpoint
ALTER TABLE "care"."goal" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."holding" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"link_worker_id" uuid NOT NULL,
	"status" text NOT NULL,
	"waiting" boolean DEFAULT false NOT NULL,
	"preparing" boolean DEFAULT false NOT NULL,
	"sharing" boolean DEFAULT false NOT NULL,
	"witnessing" boolean DEFAULT false NOT NULL,
	"awaited" text,
	"expectations_talked_through" boolean DEFAULT false NOT NULL,
	"expectations" text,
	"review_on" date NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	"step_down_plan" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "holding_status" CHECK (status in ('holding', 'stepping-down', 'ended')),
	CONSTRAINT "holding_function" CHECK (waiting or preparing or sharing or witnessing)
);
--> statement-breakpoint
ALTER TABLE "care"."holding" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."holding_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"holding_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"review_on" date,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."holding_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."need" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"need" text NOT NULL,
	"person_words" text,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."need" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."readiness" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"motivation" integer,
	"capacity" integer,
	"person_words" text,
	"by_user_id" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "readiness_range" CHECK (motivation between 0 and 10 and capacity between 0 and 10)
);
--> statement-breakpoint
ALTER TABLE "care"."readiness" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."summary" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"storage_key" text,
	"made_by" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."summary" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."connection" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"service_id" uuid,
	"service_name" text NOT NULL,
	"provider_email" text,
	"link_worker_id" uuid NOT NULL,
	"share_name" boolean NOT NULL,
	"share_telephone" boolean NOT NULL,
	"share_email" boolean NOT NULL,
	"share_communication_needs" boolean NOT NULL,
	"shared_words" text NOT NULL,
	"agreed_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"chase_on" date NOT NULL,
	"answered_at" timestamp with time zone,
	"answered_by" text,
	"waiting_weeks" integer,
	"answer_note" text,
	"first_attended_on" date,
	"attended_first" boolean,
	"going_at4_weeks" boolean,
	"going_at12_weeks" boolean,
	"outcome" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "connection_status" CHECK (status in ('sent', 'accepted', 'waiting-list', 'full', 'not-suitable', 'withdrawn', 'ended'))
);
--> statement-breakpoint
ALTER TABLE "care"."connection" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."connection_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."connection_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"to_user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"person_id" uuid,
	"episode_id" uuid,
	"subject_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."message" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."one_time_link" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"used_at" timestamp with time zone,
	CONSTRAINT "one_time_link_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "care"."one_time_link" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."signpost" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"service_id" uuid,
	"service_name" text NOT NULL,
	"note" text,
	"by_user_id" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "care"."signpost" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."directory_import" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"file_name" text NOT NULL,
	"address" text,
	"source" text,
	"kind" text,
	"mapping" jsonb,
	"file" "bytea",
	"started_by" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"total" integer DEFAULT 0 NOT NULL,
	"stored" integer DEFAULT 0 NOT NULL,
	"read" integer DEFAULT 0 NOT NULL,
	"imported" integer DEFAULT 0 NOT NULL,
	"merged" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"failure" text,
	CONSTRAINT "directory_import_status" CHECK (status in ('waiting', 'running', 'done', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "care"."directory_import_record" (
	"import_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"source_id" text,
	"name" text,
	"outcome" text NOT NULL,
	"reasons" text[] DEFAULT '{}'::text[] NOT NULL,
	CONSTRAINT "directory_import_record_import_id_position_pk" PRIMARY KEY("import_id","position")
);
--> statement-breakpoint
CREATE TABLE "care"."directory_word" (
	"word" text PRIMARY KEY NOT NULL,
	"uses" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "care"."directory_location" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"name" text,
	"description" text,
	"address" text,
	"town" text,
	"postcode" text,
	"latitude" double precision,
	"longitude" double precision,
	"within_km" double precision,
	"accessibility" text,
	"transport" text,
	CONSTRAINT "directory_location_source" UNIQUE("source","source_id")
);
--> statement-breakpoint
CREATE TABLE "care"."directory_provider" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"url" text,
	"email" text,
	"charity_number" text,
	"company_number" text,
	CONSTRAINT "directory_provider_source" UNIQUE("source","source_id")
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"provider_id" uuid,
	"name" text NOT NULL,
	"alternate_name" text,
	"description" text,
	"url" text,
	"email" text,
	"telephone" text,
	"status" text NOT NULL,
	"eligibility" text,
	"minimum_age" integer,
	"maximum_age" integer,
	"cost" text NOT NULL,
	"fees" text,
	"attending" text[] DEFAULT '{}'::text[] NOT NULL,
	"access" text[] DEFAULT '{}'::text[] NOT NULL,
	"how_to_apply" text,
	"waiting_time" text,
	"accreditations" text,
	"alert" text,
	"accessibility" text,
	"area" text,
	"assured_date" date,
	"assured_by" text,
	"source_modified" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"confirmed_by" text,
	"full_since" timestamp with time zone,
	"full_by" text,
	"full_note" text,
	"corrected" text[] DEFAULT '{}'::text[] NOT NULL,
	"open_reports" integer DEFAULT 0 NOT NULL,
	"source_hash" text NOT NULL,
	"keywords" text DEFAULT '' NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('english', name || ' ' || coalesce(alternate_name, '')), 'A') || setweight(to_tsvector('english', keywords), 'B') || setweight(to_tsvector('english', left(coalesce(description, ''), 20000)), 'C')) STORED,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "directory_service_source" UNIQUE("source","source_id"),
	CONSTRAINT "directory_service_status" CHECK (status in ('active', 'inactive', 'temporarily-closed', 'defunct')),
	CONSTRAINT "directory_service_cost" CHECK (cost in ('free', 'paid', 'unknown'))
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_at_location" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"location_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_contact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"name" text,
	"title" text,
	"department" text,
	"email" text,
	"telephone" text,
	"extension" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_cost" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"option" text,
	"amount" numeric(12, 2),
	"currency" text,
	"description" text,
	"valid_from" date,
	"valid_to" date
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_language" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"name" text NOT NULL,
	"code" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_report" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"settled_by" text
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_schedule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"service_at_location_id" uuid,
	"valid_from" date,
	"valid_to" date,
	"starts_on" date,
	"until" date,
	"frequency" text,
	"interval" integer,
	"byday" text[] DEFAULT '{}'::text[] NOT NULL,
	"bymonthday" integer[] DEFAULT '{}'::integer[] NOT NULL,
	"days" text[] DEFAULT '{}'::text[] NOT NULL,
	"opens_at" text,
	"closes_at" text,
	"closed" boolean DEFAULT false NOT NULL,
	"description" text,
	"url" text
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"service_id" uuid NOT NULL,
	"act" text NOT NULL,
	"note" text,
	"before" jsonb,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "care"."directory_service_term" (
	"service_id" uuid NOT NULL,
	"term_id" uuid NOT NULL,
	CONSTRAINT "directory_service_term_service_id_term_id_pk" PRIMARY KEY("service_id","term_id")
);
--> statement-breakpoint
CREATE TABLE "care"."directory_taxonomy_term" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"taxonomy" text NOT NULL,
	"code" text,
	CONSTRAINT "directory_taxonomy_term_name" UNIQUE("kind","taxonomy","name"),
	CONSTRAINT "directory_taxonomy_term_kind" CHECK (kind in ('need', 'audience', 'category'))
);
--> statement-breakpoint
CREATE TABLE "care"."person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"nhs_number" text,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"preferred_name" text,
	"date_of_birth" date NOT NULL,
	"pronouns" text,
	"address" text,
	"postcode" text,
	"telephone" text,
	"email" text,
	"contact_preference" text,
	"may_leave_message" boolean DEFAULT false NOT NULL,
	"language" text,
	"interpreter_needed" boolean DEFAULT false NOT NULL,
	"communication_needs" text,
	"reasonable_adjustments" text,
	"about_me" text,
	"is_carer" boolean DEFAULT false NOT NULL,
	"practice_code" text,
	"risks" text DEFAULT 'not-asked' NOT NULL,
	"consent_to_share" text DEFAULT 'not-asked' NOT NULL,
	"consent_note" text,
	"consent_at" timestamp with time zone,
	"made_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "person_risks" CHECK (risks in ('not-asked', 'no-known-risks', 'has-risks')),
	CONSTRAINT "person_consent" CHECK (consent_to_share in ('not-asked', 'yes', 'no'))
);
--> statement-breakpoint
ALTER TABLE "care"."person" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."person_contact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"relationship" text NOT NULL,
	"telephone" text,
	"is_carer" boolean DEFAULT false NOT NULL,
	"may_talk_to" boolean DEFAULT false NOT NULL,
	"note" text,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."person_contact" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."person_risk" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"description" text NOT NULL,
	"hidden_from_person" boolean DEFAULT false NOT NULL,
	"recorded_by" uuid,
	"made_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "care"."person_risk" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."referral" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid,
	"episode_id" uuid,
	"source" text NOT NULL,
	"route" text NOT NULL,
	"status" text NOT NULL,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"date_of_birth" date NOT NULL,
	"nhs_number" text,
	"telephone" text,
	"email" text,
	"address" text,
	"postcode" text,
	"practice_code" text,
	"communication_needs" text,
	"referring_organisation_id" uuid,
	"referrer_user_id" uuid,
	"referrer_name" text,
	"referrer_role" text,
	"referrer_organisation" text,
	"referrer_contact" text,
	"return_response_to" text,
	"reason" text NOT NULL,
	"urgency" text DEFAULT 'routine' NOT NULL,
	"person_agreed" boolean NOT NULL,
	"risks" text NOT NULL,
	"risk_note" text,
	"received_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "referral_status" CHECK (status in ('received', 'triaged', 'returned', 'accepted', 'declined', 'redirected', 'withdrawn')),
	CONSTRAINT "referral_urgency" CHECK (urgency in ('routine', 'soon', 'urgent')),
	CONSTRAINT "referral_risks" CHECK (risks in ('not-asked', 'no-known-risks', 'has-risks'))
);
--> statement-breakpoint
ALTER TABLE "care"."referral" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."referral_need" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"referral_id" uuid NOT NULL,
	"need" text NOT NULL,
	CONSTRAINT "referral_need_referralId_need_unique" UNIQUE("referral_id","need")
);
--> statement-breakpoint
ALTER TABLE "care"."referral_need" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."referral_progress" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"referral_id" uuid NOT NULL,
	"referring_organisation_id" uuid,
	"referrer_user_id" uuid,
	"person_name" text NOT NULL,
	"standing" text NOT NULL,
	"explanation" text,
	"feedback" text,
	"received_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "referral_progress_referralId_unique" UNIQUE("referral_id")
);
--> statement-breakpoint
ALTER TABLE "care"."referral_progress" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "care"."referral_step" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"referral_id" uuid NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"by_user_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"reason" text,
	"note" text
);
--> statement-breakpoint
ALTER TABLE "care"."referral_step" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."act_key" (
	"key" uuid PRIMARY KEY NOT NULL,
	"actor_id" uuid,
	"made_at" timestamp with time zone NOT NULL,
	"result" jsonb
);
--> statement-breakpoint
ALTER TABLE "platform"."act_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."audit_chain" (
	"organisation_id" uuid NOT NULL,
	"lane" integer NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_chain_organisation_id_lane_pk" PRIMARY KEY("organisation_id","lane")
);
--> statement-breakpoint
ALTER TABLE "platform"."audit_chain" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."audit_entry" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "platform"."audit_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" uuid NOT NULL,
	"lane" integer NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"act" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid,
	"person_id" uuid,
	"reason" text,
	"request_id" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_entry_organisation_id_lane_seq_pk" PRIMARY KEY("organisation_id","lane","seq")
);
--> statement-breakpoint
ALTER TABLE "platform"."audit_entry" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."draft" (
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"form" text NOT NULL,
	"values" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "draft_organisation_id_user_id_form_pk" PRIMARY KEY("organisation_id","user_id","form")
);
--> statement-breakpoint
ALTER TABLE "platform"."draft" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."mail" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"to_address" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"failure" text
);
--> statement-breakpoint
ALTER TABLE "platform"."mail" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account"."account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "account"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."passkey" ADD CONSTRAINT "passkey_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "account"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "account"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."sign_in_failure" ADD CONSTRAINT "sign_in_failure_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "account"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account"."two_factor" ADD CONSTRAINT "two_factor_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "account"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."action" ADD CONSTRAINT "action_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."action" ADD CONSTRAINT "action_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."barrier" ADD CONSTRAINT "barrier_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."barrier" ADD CONSTRAINT "barrier_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."clinical_code" ADD CONSTRAINT "clinical_code_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."clinical_code" ADD CONSTRAINT "clinical_code_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."contact" ADD CONSTRAINT "contact_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."contact" ADD CONSTRAINT "contact_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."episode" ADD CONSTRAINT "episode_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."episode_step" ADD CONSTRAINT "episode_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."episode_step" ADD CONSTRAINT "episode_step_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."goal" ADD CONSTRAINT "goal_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."goal" ADD CONSTRAINT "goal_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."holding" ADD CONSTRAINT "holding_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."holding" ADD CONSTRAINT "holding_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."holding_step" ADD CONSTRAINT "holding_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."holding_step" ADD CONSTRAINT "holding_step_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."holding_step" ADD CONSTRAINT "holding_step_holding_id_holding_id_fk" FOREIGN KEY ("holding_id") REFERENCES "care"."holding"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."need" ADD CONSTRAINT "need_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."need" ADD CONSTRAINT "need_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."readiness" ADD CONSTRAINT "readiness_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."readiness" ADD CONSTRAINT "readiness_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."summary" ADD CONSTRAINT "summary_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."summary" ADD CONSTRAINT "summary_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."connection" ADD CONSTRAINT "connection_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."connection" ADD CONSTRAINT "connection_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."connection_step" ADD CONSTRAINT "connection_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."connection_step" ADD CONSTRAINT "connection_step_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."connection_step" ADD CONSTRAINT "connection_step_connection_id_connection_id_fk" FOREIGN KEY ("connection_id") REFERENCES "care"."connection"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."signpost" ADD CONSTRAINT "signpost_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."signpost" ADD CONSTRAINT "signpost_episode_id_episode_id_fk" FOREIGN KEY ("episode_id") REFERENCES "care"."episode"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_import_record" ADD CONSTRAINT "directory_import_record_import_id_directory_import_id_fk" FOREIGN KEY ("import_id") REFERENCES "care"."directory_import"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service" ADD CONSTRAINT "directory_service_provider_id_directory_provider_id_fk" FOREIGN KEY ("provider_id") REFERENCES "care"."directory_provider"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_at_location" ADD CONSTRAINT "directory_service_at_location_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_at_location" ADD CONSTRAINT "directory_service_at_location_location_id_directory_location_id_fk" FOREIGN KEY ("location_id") REFERENCES "care"."directory_location"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_contact" ADD CONSTRAINT "directory_service_contact_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_cost" ADD CONSTRAINT "directory_service_cost_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_language" ADD CONSTRAINT "directory_service_language_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_report" ADD CONSTRAINT "directory_service_report_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_schedule" ADD CONSTRAINT "directory_service_schedule_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_schedule" ADD CONSTRAINT "directory_service_schedule_service_at_location_id_directory_service_at_location_id_fk" FOREIGN KEY ("service_at_location_id") REFERENCES "care"."directory_service_at_location"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_step" ADD CONSTRAINT "directory_service_step_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_term" ADD CONSTRAINT "directory_service_term_service_id_directory_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "care"."directory_service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."directory_service_term" ADD CONSTRAINT "directory_service_term_term_id_directory_taxonomy_term_id_fk" FOREIGN KEY ("term_id") REFERENCES "care"."directory_taxonomy_term"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."person_contact" ADD CONSTRAINT "person_contact_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."person_risk" ADD CONSTRAINT "person_risk_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."referral" ADD CONSTRAINT "referral_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "care"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."referral_need" ADD CONSTRAINT "referral_need_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "care"."referral"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."referral_progress" ADD CONSTRAINT "referral_progress_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "care"."referral"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care"."referral_step" ADD CONSTRAINT "referral_step_referral_id_referral_id_fk" FOREIGN KEY ("referral_id") REFERENCES "care"."referral"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_user_id_index" ON "account"."account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "invitation_organisation_id_made_at_index" ON "account"."invitation" USING btree ("organisation_id","made_at");--> statement-breakpoint
CREATE INDEX "membership_user_id_index" ON "account"."membership" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "organisation_parent_id_index" ON "account"."organisation" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "passkey_user_id_index" ON "account"."passkey" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "referral_agreement_referring_organisation_id_index" ON "account"."referral_agreement" USING btree ("referring_organisation_id");--> statement-breakpoint
CREATE INDEX "session_user_id_index" ON "account"."session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "two_factor_user_id_index" ON "account"."two_factor" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verification_identifier_index" ON "account"."verification" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "action_organisation_id_episode_id_index" ON "care"."action" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "barrier_organisation_id_episode_id_index" ON "care"."barrier" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "clinical_code_organisation_id_episode_id_index" ON "care"."clinical_code" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "contact_organisation_id_episode_id_at_index" ON "care"."contact" USING btree ("organisation_id","episode_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "contact_organisation_id_link_worker_id_status_at_index" ON "care"."contact" USING btree ("organisation_id","link_worker_id","status","at");--> statement-breakpoint
CREATE INDEX "contact_organisation_id_person_id_at_index" ON "care"."contact" USING btree ("organisation_id","person_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "episode_organisation_id_status_link_worker_id_opened_at_id_index" ON "care"."episode" USING btree ("organisation_id","status","link_worker_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "episode_organisation_id_person_id_opened_at_index" ON "care"."episode" USING btree ("organisation_id","person_id","opened_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "episode_organisation_id_link_worker_id_status_index" ON "care"."episode" USING btree ("organisation_id","link_worker_id","status");--> statement-breakpoint
CREATE INDEX "episode_step_organisation_id_episode_id_at_index" ON "care"."episode_step" USING btree ("organisation_id","episode_id","at");--> statement-breakpoint
CREATE INDEX "goal_organisation_id_episode_id_index" ON "care"."goal" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "holding_organisation_id_episode_id_index" ON "care"."holding" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "holding_organisation_id_link_worker_id_status_review_on_index" ON "care"."holding" USING btree ("organisation_id","link_worker_id","status","review_on");--> statement-breakpoint
CREATE INDEX "holding_organisation_id_status_review_on_index" ON "care"."holding" USING btree ("organisation_id","status","review_on");--> statement-breakpoint
CREATE INDEX "holding_step_organisation_id_holding_id_at_index" ON "care"."holding_step" USING btree ("organisation_id","holding_id","at");--> statement-breakpoint
CREATE INDEX "need_organisation_id_episode_id_index" ON "care"."need" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "readiness_organisation_id_episode_id_at_index" ON "care"."readiness" USING btree ("organisation_id","episode_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "summary_organisation_id_episode_id_index" ON "care"."summary" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "connection_organisation_id_episode_id_index" ON "care"."connection" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "connection_organisation_id_link_worker_id_status_chase_on_index" ON "care"."connection" USING btree ("organisation_id","link_worker_id","status","chase_on");--> statement-breakpoint
CREATE INDEX "connection_organisation_id_service_id_index" ON "care"."connection" USING btree ("organisation_id","service_id");--> statement-breakpoint
CREATE INDEX "connection_step_organisation_id_connection_id_at_index" ON "care"."connection_step" USING btree ("organisation_id","connection_id","at");--> statement-breakpoint
CREATE INDEX "message_organisation_id_to_user_id_read_at_at_index" ON "care"."message" USING btree ("organisation_id","to_user_id","read_at","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "one_time_link_organisation_id_kind_subject_id_index" ON "care"."one_time_link" USING btree ("organisation_id","kind","subject_id");--> statement-breakpoint
CREATE INDEX "signpost_organisation_id_episode_id_index" ON "care"."signpost" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "directory_import_made_at_index" ON "care"."directory_import" USING btree ("made_at");--> statement-breakpoint
CREATE INDEX "directory_import_record_import_id_outcome_index" ON "care"."directory_import_record" USING btree ("import_id","outcome");--> statement-breakpoint
CREATE INDEX "directory_word_likeness" ON "care"."directory_word" USING gin ("word" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "directory_location_latitude_longitude_index" ON "care"."directory_location" USING btree ("latitude","longitude");--> statement-breakpoint
CREATE INDEX "directory_service_search" ON "care"."directory_service" USING gin ("search");--> statement-breakpoint
CREATE INDEX "directory_service_name_id_index" ON "care"."directory_service" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "directory_service_provider_id_index" ON "care"."directory_service" USING btree ("provider_id");--> statement-breakpoint
CREATE INDEX "directory_service_at_location_service_id_index" ON "care"."directory_service_at_location" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "directory_service_at_location_location_id_index" ON "care"."directory_service_at_location" USING btree ("location_id");--> statement-breakpoint
CREATE INDEX "directory_service_contact_service_id_index" ON "care"."directory_service_contact" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "directory_service_cost_service_id_index" ON "care"."directory_service_cost" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "directory_service_language_service_id_index" ON "care"."directory_service_language" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "directory_service_report_service_id_settled_at_index" ON "care"."directory_service_report" USING btree ("service_id","settled_at");--> statement-breakpoint
CREATE INDEX "directory_service_schedule_service_id_index" ON "care"."directory_service_schedule" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "directory_service_step_service_id_at_index" ON "care"."directory_service_step" USING btree ("service_id","at");--> statement-breakpoint
CREATE INDEX "directory_service_term_term_id_index" ON "care"."directory_service_term" USING btree ("term_id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_nhs_number" ON "care"."person" USING btree ("organisation_id","nhs_number") WHERE nhs_number is not null;--> statement-breakpoint
CREATE INDEX "person_organisation_id_family_name_given_name_id_index" ON "care"."person" USING btree ("organisation_id","family_name","given_name","id");--> statement-breakpoint
CREATE INDEX "person_organisation_id_date_of_birth_index" ON "care"."person" USING btree ("organisation_id","date_of_birth");--> statement-breakpoint
CREATE INDEX "person_contact_organisation_id_person_id_index" ON "care"."person_contact" USING btree ("organisation_id","person_id");--> statement-breakpoint
CREATE INDEX "person_risk_organisation_id_person_id_index" ON "care"."person_risk" USING btree ("organisation_id","person_id");--> statement-breakpoint
CREATE INDEX "referral_organisation_id_status_received_at_id_index" ON "care"."referral" USING btree ("organisation_id","status","received_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "referral_organisation_id_person_id_index" ON "care"."referral" USING btree ("organisation_id","person_id");--> statement-breakpoint
CREATE INDEX "referral_organisation_id_episode_id_index" ON "care"."referral" USING btree ("organisation_id","episode_id");--> statement-breakpoint
CREATE INDEX "referral_progress_referring_organisation_id_received_at_index" ON "care"."referral_progress" USING btree ("referring_organisation_id","received_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "referral_progress_organisation_id_index" ON "care"."referral_progress" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "referral_step_organisation_id_referral_id_at_index" ON "care"."referral_step" USING btree ("organisation_id","referral_id","at");--> statement-breakpoint
CREATE INDEX "act_key_made_at_index" ON "platform"."act_key" USING btree ("made_at");--> statement-breakpoint
CREATE INDEX "audit_entry_organisation_id_person_id_id_index" ON "platform"."audit_entry" USING btree ("organisation_id","person_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_entry_organisation_id_id_index" ON "platform"."audit_entry" USING btree ("organisation_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "mail_status_made_at_index" ON "platform"."mail" USING btree ("status","made_at");--> statement-breakpoint
CREATE VIEW "account"."colleague" AS (select m.organisation_id, m.user_id, u.name, u.email, m.role from account.membership m join account."user" u on u.id = m.user_id where m.ended_at is null and m.organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "invitation_of_organisation" ON "account"."invitation" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "membership_of_organisation" ON "account"."membership" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "membership_own" ON "account"."membership" AS PERMISSIVE FOR SELECT TO "holdfast_sign_in" USING (user_id = (select platform.user_id()));--> statement-breakpoint
CREATE POLICY "organisation_read" ON "account"."organisation" AS PERMISSIVE FOR SELECT TO "holdfast_account", "holdfast_care", "holdfast_sign_in" USING (true);--> statement-breakpoint
CREATE POLICY "organisation_add" ON "account"."organisation" AS PERMISSIVE FOR INSERT TO "holdfast_account" WITH CHECK (parent_id = any((select platform.org_ids())::uuid[]) or id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "organisation_change" ON "account"."organisation" AS PERMISSIVE FOR UPDATE TO "holdfast_account" USING (id = any((select platform.org_ids())::uuid[]) or parent_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_agreement_read" ON "account"."referral_agreement" AS PERMISSIVE FOR SELECT TO "holdfast_account", "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[]) or referring_organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_agreement_write" ON "account"."referral_agreement" AS PERMISSIVE FOR ALL TO "holdfast_account" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "action_of_organisation" ON "care"."action" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "barrier_of_organisation" ON "care"."barrier" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "clinical_code_of_organisation" ON "care"."clinical_code" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "contact_of_organisation" ON "care"."contact" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "episode_of_organisation" ON "care"."episode" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "episode_step_of_organisation" ON "care"."episode_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "goal_of_organisation" ON "care"."goal" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "holding_of_organisation" ON "care"."holding" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "holding_step_of_organisation" ON "care"."holding_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "need_of_organisation" ON "care"."need" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "readiness_of_organisation" ON "care"."readiness" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "summary_of_organisation" ON "care"."summary" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "connection_of_organisation" ON "care"."connection" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "connection_step_of_organisation" ON "care"."connection_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "message_of_organisation" ON "care"."message" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "one_time_link_of_organisation" ON "care"."one_time_link" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "signpost_of_organisation" ON "care"."signpost" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "person_of_organisation" ON "care"."person" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "person_contact_of_organisation" ON "care"."person_contact" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "person_risk_of_organisation" ON "care"."person_risk" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_of_organisation" ON "care"."referral" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_need_of_organisation" ON "care"."referral_need" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_progress_of_organisation" ON "care"."referral_progress" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_progress_of_referrer" ON "care"."referral_progress" AS PERMISSIVE FOR SELECT TO "holdfast_care" USING (referring_organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "referral_step_of_organisation" ON "care"."referral_step" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[])) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "audit_entry_read" ON "platform"."audit_entry" AS PERMISSIVE FOR SELECT TO "holdfast_account", "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "draft_own" ON "platform"."draft" AS PERMISSIVE FOR ALL TO "holdfast_care" USING (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id())) WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]) and user_id = (select platform.user_id()));--> statement-breakpoint
CREATE POLICY "mail_write" ON "platform"."mail" AS PERMISSIVE FOR INSERT TO "holdfast_account", "holdfast_care" WITH CHECK (organisation_id = any((select platform.org_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "mail_deliver" ON "platform"."mail" AS PERMISSIVE FOR ALL TO "holdfast_jobs" USING (true) WITH CHECK (true);