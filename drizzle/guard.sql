-- Run after every migration: what holds for all tables of a zone, said once.
do $$
declare
  t record;
  zone text;
begin
  foreach zone in array array['care', 'workforce', 'account', 'questionnaire', 'research'] loop
    execute format('grant usage on schema %I to %I', zone, 'holdfast_' || zone);
    execute format('grant select, insert, update, delete on all tables in schema %I to %I', zone, 'holdfast_' || zone);
    execute format('grant usage on schema platform to %I', 'holdfast_' || zone);
  end loop;
  for t in select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind = 'r' and c.relrowsecurity and n.nspname in ('platform', 'account', 'care', 'workforce', 'questionnaire', 'research') loop
    execute format('alter table %I.%I force row level security', t.nspname, t.relname);
  end loop;
  -- Steps are history: added, never changed.
  for t in select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind = 'r' and n.nspname in ('care', 'workforce') and c.relname like '%\_step' loop
    execute format('revoke update, delete on %I.%I from %I', t.nspname, t.relname, 'holdfast_' || t.nspname);
  end loop;
end $$;
-- What was agreed about discretion, or as criteria, is a version: its words stay, and only where it stands moves.
revoke update, delete on care.discretion_setting, care.discretion_element from holdfast_care;
grant update (status, contested_on, settled_on, in_force_on, ended_on, review_on, version) on care.discretion_setting to holdfast_care;
revoke update, delete on care.criteria_version, care.caseload_weights from holdfast_care;
grant update (status, agreed_on, ended_on) on care.criteria_version to holdfast_care;
-- Whatever changes what a service has agreed gives it another stamp: a stamp names one state and no other.
create or replace function care.stamp_discretion() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into care.discretion_stamp (organisation_id, stamp)
    select c.organisation_id, gen_random_uuid() from changed c group by c.organisation_id
    on conflict (organisation_id) do update set stamp = excluded.stamp;
  return null;
end $$;
do $$
declare
  stamped text;
  change text;
begin
  foreach stamped in array array['setting', 'modifier', 'element'] loop
    foreach change in array array['insert', 'update'] loop
      execute format('create or replace trigger discretion_stamped_on_%s after %s on care.discretion_%s referencing new table as changed for each statement execute function care.stamp_discretion()', change, change, stamped);
    end loop;
  end loop;
end $$;
create or replace trigger discretion_stamped_on_step after insert on workforce.post_step
  referencing new table as changed for each statement execute function care.stamp_discretion();
revoke execute on function care.stamp_discretion() from public;
-- What an agreement about discretion needs to know of the posts there are, and nothing else of them.
create or replace function care.post_facts()
returns table (user_id uuid, post_id uuid, stage text, specialist boolean, in_post_since date, review_on date, since date, step_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select p.user_id, case when p.ended_on is null then p.id end, s.stage, p.kind <> 'general', p.started_on, p.review_on,
    (s.at at time zone 'Europe/London')::date, s.id
  from workforce.post p join workforce.post_step s on s.post_id = p.id and s.kind in ('made', 'stage')
  where p.organisation_id = any((select platform.org_ids())::uuid[])
$$;
revoke execute on function care.post_facts() from public;
grant execute on function care.post_facts() to holdfast_care;
-- What an act is held against, of a time of support up to a day but for one contact; casework/counted.server.ts
-- says what counts, and a test holds the two against one another. In turn: whoever counts next waits until this act
-- is done and counts what it did. Under the caller's policies; as functions, for their plans stay with the connection.
create or replace function care.support_so_far(organisation uuid, of_episode uuid, of_day date, but uuid, in_turn boolean)
returns jsonb language plpgsql set search_path = pg_catalog as $$
begin
  if in_turn then
    perform pg_advisory_xact_lock(hashtextextended(of_episode::text, 0));
  end if;
  return (
    select jsonb_build_object('contacts', count(*), 'nearest', min(abs(alone.on_day - of_day)), 'off', (
      select coalesce(sum(greatest(0, least(coalesce(s.next_on, of_day), of_day) - s.on_day)), 0) from (
        select kind, (at at time zone 'Europe/London')::date as on_day,
          (lead(at) over (order by at, id) at time zone 'Europe/London')::date as next_on
        from care.episode_step where organisation_id = organisation and episode_id = of_episode
          and kind in ('paused', 'resumed', 'closed', 'reopened')) s
      where s.kind in ('paused', 'closed')))
    from (
      select (c.at at time zone 'Europe/London')::date as on_day from care.contact c
      where c.organisation_id = organisation and c.episode_id = of_episode and c.status in ('planned', 'attended')
        and c.kind = 'appointment' and c.mode <> 'group' and c.id is distinct from but) alone);
end $$;
create or replace function care.lies_around(organisation uuid, of_person uuid, of_practice text, of_episode uuid)
returns jsonb language plpgsql stable set search_path = pg_catalog as $$
begin
  return (
    select jsonb_build_object(
      'practiceId', (select o.id from account.organisation o where o.ods_code = about.code and o.kind = 'practice' limit 1),
      'decile', (select d.decile from care.practice_deprivation d where d.practice_code = about.code),
      'needs', case when of_episode is not null then (select count(*) from care.need n
        where n.organisation_id = organisation and n.episode_id = of_episode and n.ended_at is null) end)
    from (select coalesce(of_practice, (select p.practice_code from care.person p
      where p.id = of_person and p.organisation_id = organisation)) as code) about);
end $$;
revoke execute on function care.support_so_far(uuid, uuid, date, uuid, boolean), care.lies_around(uuid, uuid, text, uuid) from public;
grant execute on function care.support_so_far(uuid, uuid, date, uuid, boolean), care.lies_around(uuid, uuid, text, uuid) to holdfast_care;
-- What was filled in past triggers has none yet.
insert into care.discretion_stamp (organisation_id, stamp)
  select s.organisation_id, gen_random_uuid() from care.discretion_setting s group by s.organisation_id on conflict do nothing;
-- A listing's reach is the box around its places: what is near is found by it. Whatever moves a place keeps it.
create or replace function care.box_listings(listings uuid[]) returns void language sql security definer set search_path = pg_catalog as $$
  update care.directory_service s set reach = r.reach
  from (
    select w.id, box(point(max(l.longitude), max(l.latitude)), point(min(l.longitude), min(l.latitude))) as reach
    from (select distinct unnest(listings) as id) w
    left join care.directory_service_at_location a on a.service_id = w.id
    left join care.directory_location l on l.id = a.location_id and l.latitude is not null and l.longitude is not null
    group by w.id
  ) r
  where r.id = s.id and not coalesce(s.reach ~= r.reach, s.reach is null and r.reach is null)
$$;
create or replace function care.box_placed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform care.box_listings(array(select service_id from changed));
  return null;
end $$;
create or replace function care.box_moved() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform care.box_listings(array(
    select a.service_id from changed c join was w on w.id = c.id
      join care.directory_service_at_location a on a.location_id = c.id
    where (c.latitude, c.longitude) is distinct from (w.latitude, w.longitude)));
  return null;
end $$;
create or replace trigger listings_boxed_on_insert after insert on care.directory_service_at_location
  referencing new table as changed for each statement execute function care.box_placed();
create or replace trigger listings_boxed_on_update after update on care.directory_service_at_location
  referencing new table as changed for each statement execute function care.box_placed();
create or replace trigger listings_boxed_on_delete after delete on care.directory_service_at_location
  referencing old table as changed for each statement execute function care.box_placed();
create or replace trigger listings_boxed_on_move after update on care.directory_location
  referencing new table as changed old table as was for each statement execute function care.box_moved();
revoke execute on function care.box_listings(uuid[]), care.box_placed(), care.box_moved() from public;
-- Places filled in past triggers, or before there were any.
select care.box_listings(array(
  select s.id from care.directory_service s where s.reach is null and exists (
    select from care.directory_service_at_location a join care.directory_location l on l.id = a.location_id
    where a.service_id = s.id and l.latitude is not null and l.longitude is not null)));
-- How the services under the acting organisation's top organisation lie apart, element by element.
-- Which service agreed what never leaves: fewer than ten are not shown, and none is named.
create or replace function care.discretion_spread(at date)
returns table (element text, services integer, lowest float, lower_quarter float, middle float, upper_quarter float, highest float)
language sql stable security definer set search_path = pg_catalog as $$
  with recursive above as (
    select o.id, o.parent_id, 0 as height from account.organisation o where o.id = any((select platform.org_ids())::uuid[])
    union all
    select p.id, p.parent_id, a.height + 1 from account.organisation p join above a on p.id = a.parent_id where a.height < 10
  ), below as (
    (select a.id, 0 as depth from above a order by a.height desc limit 1)
    union all
    select o.id, b.depth + 1 from account.organisation o join below b on o.parent_id = b.id where b.depth < 10
  )
  select s.element, count(distinct s.organisation_id)::integer, min(s.position)::float,
    percentile_cont(0.25) within group (order by s.position), percentile_cont(0.5) within group (order by s.position),
    percentile_cont(0.75) within group (order by s.position), max(s.position)::float
  from care.discretion_setting s join below b on b.id = s.organisation_id
  join account.organisation o on o.id = b.id and o.service
  where s.scope = 'service' and s.element not like 'own-%'
    and s.in_force_on <= at and (s.ended_on is null or s.ended_on > at)
    and s."from" <= at and (s.until is null or s.until >= at)
  group by s.element having count(distinct s.organisation_id) >= 10
$$;
revoke execute on function care.discretion_spread(date) from public;
grant execute on function care.discretion_spread(date) to holdfast_care;
-- What a row was before a change stays, for the tables whose history programs may read; each state has a number of its own.
create or replace function platform.keep_version() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if new is not distinct from old then
    return new;
  end if;
  new.version := greatest(new.version, old.version + 1);
  insert into platform.earlier_version (organisation_id, of_table, row_id, version, shared_with, "row")
    values (old.organisation_id, tg_table_name, old.id, old.version,
      case when tg_table_name = 'referral_progress' then (to_jsonb(old)->>'referring_organisation_id')::uuid end, to_jsonb(old));
  return new;
end $$;
revoke execute on function platform.keep_version() from public;
do $$
declare kept text;
begin
  foreach kept in array array['person', 'referral', 'referral_progress', 'goal'] loop
    execute format('create or replace trigger version_kept before update on care.%I for each row execute function platform.keep_version()', kept);
  end loop;
end $$;
grant select on platform.earlier_version to holdfast_care;
-- Whether whoever referred may read what was written for them at the end: the person agreed to sharing, and does still.
create or replace function care.feedback_may_be_read(of_referral uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from care.referral r join care.person p on p.id = r.person_id and p.organisation_id = r.organisation_id
    where r.id = of_referral and p.consent_to_share = 'yes'
      and (r.organisation_id = any((select platform.org_ids())::uuid[]) or r.referring_organisation_id = any((select platform.org_ids())::uuid[])))
$$;
revoke execute on function care.feedback_may_be_read(uuid) from public;
grant execute on function care.feedback_may_be_read(uuid) to holdfast_care;
grant usage on schema platform to holdfast_jobs, holdfast_sign_in;
grant execute on function platform.org_ids(), platform.user_id() to public;
revoke execute on function platform.append_audit(jsonb, timestamptz) from public;
grant execute on function platform.claim_act_key(uuid, uuid, timestamptz), platform.finish_act(jsonb, timestamptz, uuid, jsonb) to holdfast_care, holdfast_workforce, holdfast_account, holdfast_questionnaire, holdfast_research;
grant select on platform.audit_entry to holdfast_care, holdfast_account;
grant select, insert, update, delete on platform.draft to holdfast_care;
grant insert on platform.mail to holdfast_care, holdfast_workforce, holdfast_research, holdfast_account;
grant select, update, delete on platform.mail to holdfast_jobs;
-- Whether the database is of this version is asked by those who watch over the server.
grant select on platform.__drizzle_migrations to holdfast_jobs;
-- The sign-in library's own tables hold no organisation's data; their role alone reaches them.
revoke all on account."user", account.session, account.account, account.verification, account.two_factor, account.passkey, account.sign_in_failure, account.program_token, account.program_assertion, account.app_grant from holdfast_account;
grant usage on schema account to holdfast_sign_in;
grant select, insert, update, delete on account."user", account.session, account.account, account.verification, account.two_factor, account.passkey, account.sign_in_failure to holdfast_sign_in;
grant select on account."user" to holdfast_account;
grant select on account.membership, account.organisation, account.program to holdfast_sign_in;
grant select, insert, delete on account.program_token, account.program_assertion to holdfast_sign_in;
grant select, insert, update, delete on account.app_grant to holdfast_sign_in;
-- What care and workforce may see of account, by name: who their colleagues are, which organisations exist.
grant usage on schema account to holdfast_care, holdfast_workforce, holdfast_research;
grant select on account.organisation to holdfast_research;
grant select on account.organisation, account.referral_agreement, account.colleague to holdfast_care, holdfast_workforce;
drop trigger if exists audit_entry_append_only on platform.audit_entry;
create trigger audit_entry_append_only before update or delete on platform.audit_entry
  for each row execute function platform.refuse_change();
drop trigger if exists audit_entry_no_truncate on platform.audit_entry;
create trigger audit_entry_no_truncate before truncate on platform.audit_entry
  for each statement execute function platform.refuse_change();
-- A one-time link is opened before anybody is known: the hash alone finds the organisation it is of.
create or replace function care.open_link(wanted_kind text, wanted_hash text)
returns table (id uuid, organisation_id uuid, subject_id uuid, expires_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select l.id, l.organisation_id, l.subject_id, l.expires_at, l.used_at
  from care.one_time_link l where l.kind = wanted_kind and l.token_hash = wanted_hash
$$;
revoke execute on function care.open_link(text, text) from public;
grant execute on function care.open_link(text, text) to holdfast_care;
-- Finds people of the acting organisations by words. Trigram operators are not leakproof, so behind a
-- policy they would be tried last and use no index. Each organisation's part of the index person_names is
-- read by itself: it costs what the organisation has of people, however many others have.
create or replace function care.find_people(wanted text, most integer)
returns table (id uuid, closeness real)
language sql stable security definer set search_path = pg_catalog, public as $$
  with mine as materialized (
    select p.id, public.word_similarity(lower(wanted), lower(p.given_name || ' ' || p.family_name || ' ' || coalesce(p.preferred_name, ''))) as closeness,
      p.nhs_number
    from unnest(platform.org_ids()::uuid[]) acting (organisation_id)
    join care.person p on p.organisation_id = acting.organisation_id
  )
  select id, case when nhs_number = replace(wanted, ' ', '') then 2 else closeness end::real
  from mine where closeness > 0.3 or nhs_number = replace(wanted, ' ', '')
  order by 2 desc, 1 limit least(most, 100)
$$;
revoke execute on function care.find_people(text, integer) from public;
grant execute on function care.find_people(text, integer) to holdfast_care;
-- An invitation is opened before anybody is known: the hash alone finds it.
create or replace function account.open_invitation(wanted_hash text)
returns table (id uuid, organisation_id uuid, organisation_name text, email text, role text, expires_at timestamptz, accepted_at timestamptz, withdrawn_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select i.id, i.organisation_id, o.name, i.email, i.role, i.expires_at, i.accepted_at, i.withdrawn_at
  from account.invitation i join account.organisation o on o.id = i.organisation_id
  where i.token_hash = wanted_hash
$$;
revoke execute on function account.open_invitation(text) from public;
grant execute on function account.open_invitation(text) to holdfast_account;
-- What happens to somebody's sign-in is told to each organisation they work in; the sign-in role can
-- leave such entries and no others. A failed try is nobody's act.
create or replace function account.note_sign_in(who uuid, act text, subject_kind text, subject_id uuid, reason text, request_id text)
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  place record;
  failed boolean := act in ('sign-in.fail', 'sign-in.lock');
  by_whom uuid := case when failed then null else coalesce(platform.user_id(), who) end;
  by_name text := case when failed then 'somebody signing in'
    else coalesce((select u.name from account."user" u where u.id = by_whom), 'Holdfast') end;
begin
  for place in select distinct m.organisation_id as id from account.membership m
               where m.user_id = who and m.ended_at is null order by 1 loop
    perform platform.append_audit(jsonb_build_object(
      'organisationId', place.id, 'actorKind', case when failed then 'public' else 'staff' end,
      'actorId', by_whom, 'actorName', by_name, 'act', act, 'subjectKind', subject_kind,
      'subjectId', subject_id, 'reason', reason, 'requestId', request_id), now());
  end loop;
end $$;
revoke execute on function account.note_sign_in(uuid, text, text, uuid, text, text) from public;
grant execute on function account.note_sign_in(uuid, text, text, uuid, text, text) to holdfast_sign_in;
-- A letter about somebody's sign-in goes to the address they sign in with and to no other. It is of an
-- organisation they work in; somebody may work in none. The job is part of the act, as for any mail.
create or replace function account.queue_sign_in_mail(mail_id uuid, who uuid, kind text, subject text, body text)
returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if kind not in ('password-reset', 'sign-in-locked') then
    raise exception 'no letter about a sign-in is of kind %', kind using errcode = '22023';
  end if;
  insert into platform.mail (id, organisation_id, kind, to_address, subject, body, made_at)
  select mail_id, coalesce((select m.organisation_id from account.membership m where m.user_id = who and m.ended_at is null
      order by m.since, m.id limit 1), '00000000-0000-0000-0000-000000000000'), kind, u.email, subject, body, now()
  from account."user" u where u.id = who;
  if not found then return; end if;
  insert into jobs.job (name, data, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds, deletion_seconds, heartbeat_seconds)
  select q.name, jsonb_build_object('mailId', mail_id),
    q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.expire_seconds, q.deletion_seconds, q.heartbeat_seconds
  from jobs.queue q where q.name = 'mail-send';
end $$;
revoke execute on function account.queue_sign_in_mail(uuid, uuid, text, text, text) from public;
grant execute on function account.queue_sign_in_mail(uuid, uuid, text, text, text) to holdfast_sign_in;
-- The sign-in library changes these in transactions of its own; the entry is written in the same one.
create or replace function account.note_second_factor() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform account.note_sign_in(new.id, case when new.two_factor_enabled then 'second-factor.on' else 'second-factor.off' end,
    'user', new.id, null, 'sign-in');
  return null;
end $$;
drop trigger if exists second_factor_noted on account."user";
create trigger second_factor_noted after update of two_factor_enabled on account."user" for each row
  when (coalesce(old.two_factor_enabled, false) <> coalesce(new.two_factor_enabled, false))
  execute function account.note_second_factor();
create or replace function account.note_passkey() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' and new.name is not distinct from old.name then return null; end if;
  perform account.note_sign_in(coalesce(new.user_id, old.user_id),
    case tg_op when 'INSERT' then 'passkey.add' when 'DELETE' then 'passkey.remove' else 'passkey.rename' end,
    'passkey', coalesce(new.id, old.id), null, 'sign-in');
  return null;
end $$;
drop trigger if exists passkey_noted on account.passkey;
create trigger passkey_noted after insert or delete or update on account.passkey
  for each row execute function account.note_passkey();
-- How many passkeys the people of the acting organisations have; the passkeys themselves are the sign-in role's.
create or replace function account.member_passkeys() returns table (user_id uuid, passkeys integer)
language sql stable security definer set search_path = pg_catalog as $$
  select p.user_id, count(*)::integer from account.passkey p
  where p.user_id in (select m.user_id from account.membership m
    where m.ended_at is null and m.organisation_id = any((select platform.org_ids())::uuid[]))
  group by p.user_id
$$;
revoke execute on function account.member_passkeys() from public;
grant execute on function account.member_passkeys() to holdfast_account;
-- How many people of an acting organisation stand with a link worker; who they are is the care zone's.
create or replace function account.people_with(who uuid) returns integer
language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::integer from care.episode e
  where e.link_worker_id = who and e.status <> 'closed' and e.organisation_id = any((select platform.org_ids())::uuid[])
$$;
revoke execute on function account.people_with(uuid) from public;
grant execute on function account.people_with(uuid) to holdfast_account;
-- Takes away all second factors of somebody who works in an acting organisation, and signs them out.
create or replace function account.reset_second_factor(who uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not exists (select from account.membership m where m.user_id = who and m.ended_at is null
                 and m.organisation_id = any((select platform.org_ids())::uuid[])) then
    return false;
  end if;
  delete from account.passkey p where p.user_id = who;
  delete from account.two_factor t where t.user_id = who;
  update account."user" u set two_factor_enabled = false where u.id = who and u.two_factor_enabled;
  delete from account.session s where s.user_id = who;
  update account.app_grant g set ended_at = now() where g.user_id = who and g.ended_at is null;
  return true;
end $$;
revoke execute on function account.reset_second_factor(uuid) from public;
grant execute on function account.reset_second_factor(uuid) to holdfast_account;
-- An administrator's history is read past the far more entries about people's records.
create index if not exists audit_entry_of_account on platform.audit_entry (organisation_id, id desc)
  where subject_kind in ('user', 'passkey', 'organisation', 'membership', 'invitation', 'agreement');
-- Answers about belonging are their author's alone: of the service's come counts, by half-years before
-- one, and how many people differ between two of them. Neither names anybody.
create or replace function workforce.tally_belonging(before text)
returns table (period text, theme text, answer text, n integer)
language sql stable security definer set search_path = pg_catalog as $$
  select b.period, a.theme, a.answer, count(*)::integer
  from workforce.belonging_answer b cross join lateral (values ('power', b.power), ('identity', b.identity),
    ('effect', b.effect), ('facilities', b.facilities), ('overall', b.overall)) as a(theme, answer)
  where b.organisation_id = any((select platform.org_ids())::uuid[]) and b.period < before
  group by 1, 2, 3 order by 1 limit 1000
$$;
create or replace function workforce.compare_belonging(before text)
returns table (one text, other text, n integer)
language sql stable security definer set search_path = pg_catalog as $$
  with answered as (
    select b.period, b.user_id from workforce.belonging_answer b
    where b.organisation_id = any((select platform.org_ids())::uuid[]) and b.period < before
  ), periods as (select distinct a.period from answered a)
  select p.period, q.period, (select count(*)::integer from answered a where a.period = p.period
      and not exists (select 1 from answered b where b.period = q.period and b.user_id = a.user_id))
  from periods p, periods q where p.period <> q.period
$$;
revoke execute on function workforce.tally_belonging(text), workforce.compare_belonging(text) from public;
grant execute on function workforce.tally_belonging(text), workforce.compare_belonging(text) to holdfast_workforce;
-- Who sees a safeguarding concern: who raised it, the leads, who is named, the person's link worker.
create or replace function care.sees_concern(wanted uuid)
returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select 1 from care.concern c
    where c.id = wanted and c.organisation_id = any((select platform.org_ids())::uuid[]) and (
      c.raised_by = platform.user_id()
      or exists (select 1 from care.concern_reader r where r.concern_id = c.id and r.user_id = platform.user_id())
      or exists (select 1 from care.safeguarding_lead l where l.organisation_id = c.organisation_id
                 and l.user_id = platform.user_id() and l.ended_at is null)
      or exists (select 1 from care.episode e where e.organisation_id = c.organisation_id
                 and e.person_id = c.person_id and e.status <> 'closed' and e.link_worker_id = platform.user_id())))
$$;
revoke execute on function care.sees_concern(uuid) from public;
grant execute on function care.sees_concern(uuid) to holdfast_care;
drop policy if exists concern_raise on care.concern;
create policy concern_raise on care.concern for insert to holdfast_care
  with check (organisation_id = any((select platform.org_ids())::uuid[]) and raised_by = (select platform.user_id()));
drop policy if exists concern_see on care.concern;
create policy concern_see on care.concern for select to holdfast_care
  using (organisation_id = any((select platform.org_ids())::uuid[]) and care.sees_concern(id));
drop policy if exists concern_change on care.concern;
create policy concern_change on care.concern for update to holdfast_care
  using (organisation_id = any((select platform.org_ids())::uuid[]) and care.sees_concern(id))
  with check (organisation_id = any((select platform.org_ids())::uuid[]));
drop policy if exists concern_step_of_seen on care.concern_step;
create policy concern_step_of_seen on care.concern_step for all to holdfast_care
  using (organisation_id = any((select platform.org_ids())::uuid[]) and care.sees_concern(concern_id))
  with check (organisation_id = any((select platform.org_ids())::uuid[]) and care.sees_concern(concern_id));
drop policy if exists concern_reader_of_seen on care.concern_reader;
create policy concern_reader_of_seen on care.concern_reader for all to holdfast_care
  using (organisation_id = any((select platform.org_ids())::uuid[]) and care.sees_concern(concern_id))
  with check (organisation_id = any((select platform.org_ids())::uuid[]) and care.sees_concern(concern_id));
-- A concern raised from a referral comes with the person when there is a record, though who accepts may not see it.
create or replace function care.take_concerns_along() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update care.concern c set person_id = new.person_id
    where c.organisation_id = new.organisation_id and c.referral_id = new.id and c.person_id is distinct from new.person_id;
  return null;
end $$;
revoke execute on function care.take_concerns_along() from public;
create or replace trigger concerns_taken_along after update of person_id on care.referral
  for each row when (new.person_id is not null) execute function care.take_concerns_along();
-- How many concerns stand open and since when, for those who may not read them.
create or replace function care.open_concerns()
returns table (open bigint, oldest timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select count(*), min(c.raised_at) from care.concern c
  where c.organisation_id = any((select platform.org_ids())::uuid[]) and c.status <> 'closed'
$$;
revoke execute on function care.open_concerns() from public;
grant execute on function care.open_concerns() to holdfast_care;
-- Takes away what has served its purpose, days after it did; the days are said by the job.
create or replace function platform.tidy(at timestamptz, kept jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare
  removed bigint := 0;
  gone bigint;
begin
  delete from platform.act_key k where k.made_at < at - make_interval(days => (kept->>'act-keys')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from care.one_time_link l
    where coalesce(l.used_at, l.expires_at) < at - make_interval(days => (kept->>'one-time-links')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from platform.draft d where d.updated_at < at - make_interval(days => (kept->>'drafts')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from platform.mail m
    where m.status = 'sent' and m.sent_at < at - make_interval(days => (kept->>'sent-mail')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from account.session s where s.expires_at < at - make_interval(days => (kept->>'sessions')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from account.verification v where v.expires_at < at - make_interval(days => (kept->>'verifications')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from account.notification n
    where n.status <> 'waiting' and n.settled_at < at - make_interval(days => (kept->>'notifications')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from care.referral_begun b where b.expires_at < at;
  get diagnostics gone = row_count;
  removed := removed + gone;
  delete from research.answers_made f where f.made_at < at - make_interval(days => (kept->>'answers-made')::int);
  get diagnostics gone = row_count;
  removed := removed + gone;
  return removed;
end $$;
revoke execute on function platform.tidy(timestamptz, jsonb) from public;
grant execute on function platform.tidy(timestamptz, jsonb) to holdfast_jobs;
-- Which organisations have reviews of holding that are overdue: ids alone, for a job that then acts
-- for each of them under its own policies.
create or replace function care.organisations_with_overdue_reviews(today date)
returns table (organisation_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct h.organisation_id from care.holding h
  where h.status in ('holding', 'stepping-down') and h.review_on < today
$$;
revoke execute on function care.organisations_with_overdue_reviews(date) from public;
grant execute on function care.organisations_with_overdue_reviews(date) to holdfast_care;
-- Which organisations have mandatory training that ends by a day: ids alone, for a job that then acts
-- for each of them under its own policies.
create or replace function workforce.organisations_with_training_ending(today date, until date)
returns table (organisation_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct r.organisation_id from workforce.training_record r
  where r.expires_on between today and until
$$;
revoke execute on function workforce.organisations_with_training_ending(date, date) from public;
grant execute on function workforce.organisations_with_training_ending(date, date) to holdfast_workforce;
-- A published questionnaire never changes, whoever asks: it can only be retired. Care reads those of its
-- organisation, and so does research.
create or replace function questionnaire.keep_published() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if old.status = 'draft' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and old.status = 'published' and new.status = 'retired'
     and (to_jsonb(new) - array['status', 'retired_at', 'retired_by', 'revision'])
       = (to_jsonb(old) - array['status', 'retired_at', 'retired_by', 'revision']) then
    return new;
  end if;
  raise exception 'a published questionnaire does not change' using errcode = 'restrict_violation';
end $$;
drop trigger if exists published_stays on questionnaire.definition;
create trigger published_stays before update or delete on questionnaire.definition
  for each row execute function questionnaire.keep_published();
grant usage on schema questionnaire to holdfast_care, holdfast_research;
grant select on questionnaire.definition to holdfast_care, holdfast_research;
-- Which organisations have something about discretion to be talked over by a day: ids alone, for a job
-- that then acts for each of them under its own policies.
create or replace function care.organisations_with_discretion_due(today date)
returns table (organisation_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select m.organisation_id from care.discretion_modifier m
    where m.kind = 'time-in-post' and (m.widen_position > 0 or m.widen_limit > 0)
      and (m.ended_on is null or m.ended_on > today)
  union
  select s.organisation_id from care.discretion_setting s where s.status = 'in-force' and s.review_on <= today
$$;
revoke execute on function care.organisations_with_discretion_due(date) from public;
grant execute on function care.organisations_with_discretion_due(date) to holdfast_care;
-- A survey is opened by a link before anybody is known: the code of an open one, or the hash of a one-time token.
create or replace function research.open_survey(wanted_code text)
returns table (id uuid, organisation_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.organisation_id from research.survey s where s.open_code = wanted_code
$$;
create or replace function research.open_token(wanted_hash text)
returns table (survey_id uuid, organisation_id uuid, used boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select t.survey_id, t.organisation_id, t.used from research.survey_token t where t.token_hash = wanted_hash
$$;
-- The open surveys that a day asks something of: their close date is past, or a reminder is due.
create or replace function research.surveys_to_tend(today date)
returns table (id uuid, organisation_id uuid)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.organisation_id from research.survey s
  where s.status = 'open' and (s.closes_on < today
    or (s.remind_after is not null and s.reminders < 2 and s.reminded_on + s.remind_after <= today))
  order by s.id limit 10000
$$;
revoke execute on function research.open_survey(text), research.open_token(text), research.surveys_to_tend(date) from public;
grant execute on function research.open_survey(text), research.open_token(text), research.surveys_to_tend(date) to holdfast_research;
-- What changes of a referral is told to the programs that asked for it, of the service and of who referred,
-- whoever changes it and however: the notification and its job are part of the act. Whether it is what a
-- program asked for, and still its to read, is decided when it is sent. One that stands in error misses nothing.
create or replace function account.tell_subscribers(of_kind text, subject uuid, organisations uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  with told as (
    insert into account.notification (id, organisation_id, subscription_id, kind, subject_id, status, failure, made_at, settled_at)
    select gen_random_uuid(), s.organisation_id, s.id, s.kind, subject,
      case s.status when 'active' then 'waiting' else 'failed' end,
      case s.status when 'error' then 'the subscription had stopped' end, now(), case s.status when 'error' then now() end
    from account.subscription s
    where s.organisation_id = any(organisations) and s.kind = of_kind and s.status in ('active', 'error')
      and (s.ends_at is null or s.ends_at > now())
    returning id, organisation_id, status
  )
  insert into jobs.job (name, data, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds, deletion_seconds)
  select q.name, jsonb_build_object('notificationId', t.id, 'organisationId', t.organisation_id),
    q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.expire_seconds, q.deletion_seconds
  from told t, jobs.queue q where q.name = 'notification-send' and t.status = 'waiting';
end $$;
revoke execute on function account.tell_subscribers(text, uuid, uuid[]) from public;
create or replace function account.tell_of_referral() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform account.tell_subscribers('Task', new.id, array[new.organisation_id, new.referring_organisation_id]);
  perform account.tell_subscribers('ServiceRequest', new.referral_id, array[new.organisation_id, new.referring_organisation_id]);
  return null;
end $$;
revoke execute on function account.tell_of_referral() from public;
create or replace trigger subscribers_told after insert or update on care.referral_progress
  for each row execute function account.tell_of_referral();
create or replace function account.tell_of_connection() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform account.tell_subscribers(of_kind, new.id, array[new.organisation_id]) from unnest(array['Task', 'ServiceRequest']) of_kind;
  return null;
end $$;
revoke execute on function account.tell_of_connection() from public;
create or replace trigger subscribers_told after insert or update on care.connection
  for each row execute function account.tell_of_connection();
-- Care reads what programs subscribe to, but never what they gave to sign with.
revoke all on account.subscription from holdfast_care;
grant select (id, organisation_id, program_id, kind, criteria, reason, endpoint, payload, status, error, ends_at, made_at, changed_at, version) on account.subscription to holdfast_care;
