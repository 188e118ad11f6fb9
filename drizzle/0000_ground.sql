-- The ground under every table: extensions, the zones' roles, what a transaction acts for.
do $$
declare wanted text;
begin
  foreach wanted in array array['pg_trgm', 'unaccent', 'cube', 'earthdistance'] loop
    execute format('create extension if not exists %I with schema public', wanted);
  end loop;
  foreach wanted in array array['holdfast_care', 'holdfast_account', 'holdfast_sign_in', 'holdfast_jobs'] loop
    begin
      execute format('create role %I nologin', wanted);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;
--> statement-breakpoint
create schema if not exists platform;
--> statement-breakpoint
create schema if not exists account;
--> statement-breakpoint
create schema if not exists care;
--> statement-breakpoint
create function platform.org_ids() returns text language sql stable parallel safe
as $$ select coalesce(nullif(current_setting('holdfast.org_ids', true), ''), '{}') $$;
--> statement-breakpoint
create function platform.user_id() returns uuid language sql stable parallel safe
as $$ select nullif(current_setting('holdfast.user_id', true), '')::uuid $$;
--> statement-breakpoint
-- The text an audit entry's hash is taken over. PostgreSQL 15 to 18 and PGlite agree on jsonb's text.
create function platform.audit_text(
  previous_hash text, organisation_id uuid, lane integer, seq bigint, at timestamptz,
  actor_kind text, actor_id uuid, actor_name text, act text, subject_kind text, subject_id uuid,
  person_id uuid, reason text, request_id text
) returns text language sql immutable
as $$ select jsonb_build_array(
  previous_hash, organisation_id, lane, seq, (extract(epoch from at) * 1000000)::bigint,
  actor_kind, actor_id, actor_name, act, subject_kind, subject_id, person_id, reason, request_id
)::text $$;
--> statement-breakpoint
-- Appends one entry to a free lane of the organisation's chain, or waits for one when all are held.
create function platform.append_audit(e jsonb, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  lanes constant integer := 8;
  org uuid := coalesce((e->>'organisationId')::uuid, '00000000-0000-0000-0000-000000000000');
  head record;
  next_hash text;
  chosen integer := floor(random() * lanes)::integer;
begin
  select c.lane, c.seq, c.hash into head from platform.audit_chain c
    where c.organisation_id = org order by c.lane limit 1 for update skip locked;
  if not found then
    insert into platform.audit_chain (organisation_id, lane, seq, hash)
      select org, g, 0, repeat('0', 64) from generate_series(0, lanes - 1) g on conflict do nothing;
    select c.lane, c.seq, c.hash into head from platform.audit_chain c
      where c.organisation_id = org and c.lane = chosen for update;
  end if;
  next_hash := encode(sha256(convert_to(platform.audit_text(
    head.hash, org, head.lane, head.seq + 1, at, e->>'actorKind', (e->>'actorId')::uuid,
    e->>'actorName', e->>'act', e->>'subjectKind', (e->>'subjectId')::uuid,
    (e->>'personId')::uuid, e->>'reason', e->>'requestId'), 'UTF8')), 'hex');
  insert into platform.audit_entry (organisation_id, lane, seq, at, actor_kind, actor_id, actor_name,
    act, subject_kind, subject_id, person_id, reason, request_id, previous_hash, hash)
  values (org, head.lane, head.seq + 1, at, e->>'actorKind', (e->>'actorId')::uuid, e->>'actorName',
    e->>'act', e->>'subjectKind', (e->>'subjectId')::uuid, (e->>'personId')::uuid, e->>'reason',
    e->>'requestId', head.hash, next_hash);
  update platform.audit_chain c set seq = head.seq + 1, hash = next_hash
    where c.organisation_id = org and c.lane = head.lane;
end $$;
--> statement-breakpoint
-- Takes a form's key for this act, or gives what it was used for; a second submit waits for the first.
create function platform.claim_act_key(wanted uuid, actor uuid, at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog as $$
declare earlier record;
begin
  insert into platform.act_key (key, actor_id, made_at) values (wanted, actor, at) on conflict do nothing;
  if found then return null; end if;
  select k.actor_id, k.result into earlier from platform.act_key k where k.key = wanted;
  if earlier.actor_id is distinct from actor then
    raise exception 'this key belongs to another actor' using errcode = '42501';
  end if;
  return jsonb_build_object('result', earlier.result);
end $$;
--> statement-breakpoint
create function platform.finish_act(entries jsonb, at timestamptz, used uuid, outcome jsonb) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare e jsonb;
begin
  for e in select value from jsonb_array_elements(entries) loop
    perform platform.append_audit(e, at);
  end loop;
  if used is not null then
    update platform.act_key k set result = outcome where k.key = used;
  end if;
end $$;
--> statement-breakpoint
create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $$;
