/*
 * What counts against what was agreed, as SQL: a limit is held to it, and reports measure by it, so that
 * what is shown beside a limit is what the limit is about.
 */

/** Of contacts `c`: alone with the person. Groups, and words while they wait, are none of them. */
export const ALONE = "c.kind = 'appointment' and c.mode <> 'group'";

/**
 * Days up to a day on which a time of support was paused or closed; all three are SQL, and trusted.
 */
export const daysOff = (organisation: string, episode: string, until: string): string => `(
  select coalesce(sum(greatest(0, least(coalesce(s.next_on, ${until}), ${until}) - s.on_day)), 0)::integer from (
    select kind, (at at time zone 'Europe/London')::date as on_day,
      (lead(at) over (order by at, id) at time zone 'Europe/London')::date as next_on
    from care.episode_step where organisation_id = ${organisation} and episode_id = ${episode}
      and kind in ('paused', 'resumed', 'closed', 'reopened')) s
  where s.kind in ('paused', 'closed'))`;
