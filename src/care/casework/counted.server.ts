import { type SQLWrapper, sql } from 'drizzle-orm';

/*
 * What counts against what was agreed, as SQL. An act is held to `care.support_so_far` (drizzle/guard.sql),
 * and reports measure many at once by the same: what is shown beside a limit is what the limit is about.
 */

/** What one time of support has come to by a day, but for one contact. */
export interface Counted {
  /** Planned and attended, alone with the person: groups and words while they wait are none. */
  contacts: number;
  /** Days to the nearest of them. */
  nearest: number | null;
  /** Days on which it was paused or closed. */
  off: number;
}

/** What is counted: up to a day, and but for a contact; in turn, one act after the other. */
export interface Counting {
  day: string;
  but?: string | null;
  inTurn?: boolean;
}

/** That count of an episode; in turn, it is that of after the acts that count it now are done. */
export const supportSoFar = (
  organisation: SQLWrapper | string,
  episode: SQLWrapper | string,
  { day, but = null, inTurn = false }: Counting,
) => sql<Counted>`care.support_so_far(${organisation}, ${episode}, ${day}, ${but}, ${inTurn})`;

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
