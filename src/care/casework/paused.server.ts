import { type SQL, sql } from 'drizzle-orm';
import { PAUSE_LASTS } from './rules.ts';

/** The day to look again at an episode `e` that is paused, as SQL: a pause without a day has one too. */
export const lookAgainOn = (): SQL<string> => sql`coalesce(e.look_again_on, (
  select (max(s.at) at time zone 'Europe/London')::date + ${PAUSE_LASTS}::integer from care.episode_step s
  where s.organisation_id = e.organisation_id and s.episode_id = e.id and s.kind = 'paused'),
  (e.opened_at at time zone 'Europe/London')::date + ${PAUSE_LASTS}::integer)`;

/** Why an episode `e` is paused, as it was said last, as SQL. */
export const pausedWhy = (): SQL<string | null> => sql`(
  select s.reason from care.episode_step s
  where s.organisation_id = e.organisation_id and s.episode_id = e.id and s.kind in ('paused', 'paused-on')
  order by s.at desc, s.id desc limit 1)`;
