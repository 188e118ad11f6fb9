import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { contactsAlone, daysOff } from '../casework/api.server.ts';
import type { readAgreed } from '../discretion/api.server.ts';
import type { Asked } from './asked.server.ts';
import { momentsOf } from './period.ts';
import { type Share, type Spread, spreads } from './spread.server.ts';

/** What is measured, in which unit, by the element's code. */
export const amounts: Record<string, string> = {
  contacts: 'contacts in one time of support',
  duration: 'weeks of support',
  'contact-time': 'minutes in a contact',
  frequency: 'days between contacts',
  holding: 'people held by one link worker',
  'holding-review': 'days between reviews of holding',
  'community-time': 'hours a week of one link worker',
};
/** What is measured as a share, by the element's code. */
export const shares: Record<string, string> = {
  place: 'people seen at home',
  feedback: 'closings with feedback sent',
  measures: 'closings with a measure answered',
  'referral-types': 'accepted referrals from a source agreed on',
  'referral-routes': 'accepted referrals by a way agreed on',
  conditions: 'accepted referrals for needs agreed on',
  'training-mandatory': 'mandatory training in date',
};

/** The day in London of a moment. */
const dayOfMoment = (at: string) => `(${at} at time zone 'Europe/London')::date`;
const alone = sql.raw(contactsAlone());
/** Weeks of support of a time `e` that was closed, the last one begun counted whole, as the limit has them. */
const weeks =
  sql.raw(`greatest(0, ceil((${dayOfMoment('e.closed_at')} - ${dayOfMoment('e.allocated_at')}
  - ${daysOff('e.organisation_id', 'e.id', dayOfMoment('e.closed_at'))}) / 7.0))`);

/**
 * What happened, for every element whose measure is an amount, by the element's code: in contacts,
 * weeks, minutes, days, people, and hours in a week in which some were written down. Each is counted
 * as the limit it stands beside counts it. One query.
 */
export function measureAmounts(tx: Tx, asked: Asked): Promise<Map<string, Spread>> {
  const { here } = asked;
  const { since, before } = momentsOf(asked.period);
  const within = (at: SQL) => sql`${at} >= ${since} and ${at} < ${before}`;
  const closed = sql`care.episode e join care.person p on p.id = e.person_id
    where e.organisation_id = ${here} and e.status = 'closed' and e.allocated_at is not null and ${within(sql`e.closed_at`)}`;
  const had = sql`c.organisation_id = ${here} and c.status = 'attended' and ${alone} and ${within(sql`c.at`)}`;
  const day = (at: string) => sql.raw(dayOfMoment(at));
  return spreads(
    tx,
    asked,
    sql`
      select e.closed_at as at, p.practice_code as practice, 'contacts' as grp,
        (select count(*) from care.contact c where c.organisation_id = ${here} and c.episode_id = e.id
          and c.status = 'attended' and ${alone})::float8 as amount from ${closed}
      union all
      select e.closed_at, p.practice_code, 'duration', ${weeks} from ${closed}
      union all
      select c.at, p.practice_code, 'contact-time', c.minutes from care.contact c join care.person p on p.id = c.person_id
        where ${had} and c.minutes is not null
      union all
      select f.at, p.practice_code, 'frequency', ${day('f.at')} - ${day('f.before')} from (
        select c.person_id, c.at, lag(c.at) over (partition by c.episode_id order by c.at) as before from care.contact c where ${had}
      ) f join care.person p on p.id = f.person_id where f.before is not null
      union all
      select ${since}::timestamptz, null, 'community-time', sum(t.kept_minutes) / 60.0 / count(distinct date_trunc('week', t.day::timestamp))
        from care.community_time t
        where t.organisation_id = ${here} and t.kept_minutes is not null and t.day >= ${asked.period.from}::date and t.day < ${asked.period.to}::date
        group by t.link_worker_id
      union all
      select ${since}::timestamptz, null, 'holding', count(distinct h.person_id) from care.holding h
        where h.organisation_id = ${here} and h.started_at < least(${before}::timestamptz, ${asked.now}::timestamptz)
          and (h.ended_at is null or h.ended_at >= least(${before}::timestamptz, ${asked.now}::timestamptz))
        group by h.link_worker_id
      union all
      select r.at, p.practice_code, 'holding-review', ${day('r.at')} - ${day('r.before')} from (
        select s.person_id, s.at, lag(s.at) over (partition by s.holding_id order by s.at) as before from care.holding_step s
        where s.organisation_id = ${here} and s.kind in ('started', 'reviewed', 'stepping-down', 'resumed') and ${within(sql`s.at`)}
      ) r join care.person p on p.id = r.person_id where r.before is not null`,
  );
}

/** What was agreed about an element. */
export type Agreed = Awaited<ReturnType<typeof readAgreed>>[number];

/**
 * What happened, for every element whose measure is a share, by the element's code. Where the limit is
 * a list, the share of accepted referrals within what was agreed. One query.
 */
export async function measureShares(
  tx: Tx,
  asked: Asked,
  agreed: readonly Agreed[],
): Promise<Map<string, Share>> {
  const { here } = asked;
  const { since, before } = momentsOf(asked.period);
  const within = (at: SQL) => sql`${at} >= ${since} and ${at} < ${before}`;
  const listOf = (code: string) => {
    const limit = agreed.find((one) => one.code === code)?.limit;
    return Array.isArray(limit) ? sql.param(limit) : null;
  };
  const accepted = sql`from care.referral r where r.organisation_id = ${here} and r.status = 'accepted' and ${within(sql`r.received_at`)}`;
  const parts = [
    sql`select p.practice_code as practice, 'place' as grp, bool_or(c.place = 'home') as has
      from care.contact c join care.person p on p.id = c.person_id
      where c.organisation_id = ${here} and c.status = 'attended' and ${alone} and ${within(sql`c.at`)}
      group by p.id, p.practice_code`,
    sql`select p.practice_code, f.grp, f.has from care.episode e join care.person p on p.id = e.person_id
      cross join lateral (values
        ('feedback', e.id in (select r.episode_id from care.referral r
          join care.referral_progress g on g.referral_id = r.id and g.organisation_id = ${here}
          where r.organisation_id = ${here} and r.episode_id is not null and g.feedback is not null)),
        ('measures', e.id in (select m.episode_id from care.measure m
          where m.organisation_id = ${here} and m.status = 'answered'))) f(grp, has)
      where e.organisation_id = ${here} and e.status = 'closed' and ${within(sql`e.closed_at`)}`,
  ];
  const [types, ways, needs] = ['referral-types', 'referral-routes', 'conditions'].map(listOf);
  if (types)
    parts.push(
      sql`select r.practice_code, 'referral-types', r.source = any(${types}::text[]) ${accepted}`,
    );
  if (ways)
    parts.push(
      sql`select r.practice_code, 'referral-routes', r.route = any(${ways}::text[]) ${accepted}`,
    );
  if (needs)
    parts.push(sql`select r.practice_code, 'conditions', not exists (select 1 from care.referral_need n
      where n.organisation_id = ${here} and n.referral_id = r.id and n.need <> all(${needs}::text[])) ${accepted}`);
  const { rows } = await tx.execute(sql`
    select grp, count(*)::integer as n, count(*) filter (where has)::integer as has
    from (${sql.join(parts, sql` union all `)}) s
    ${asked.practice ? sql`where s.practice = ${asked.practice.code}` : sql``}
    group by grp having count(*) >= ${asked.threshold}`);
  return new Map((rows as unknown as (Share & { grp: string })[]).map((row) => [row.grp, row]));
}
