import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { timelineParts } from './timeline-parts.server.ts';

/** One thing that happened to or with a person. */
export interface Happening {
  /** What it is of: contact, contact-step, episode, holding, goal, action, need, need-over, readiness, barrier, barrier-over, measure, visit-in, visit-out, risk, risk-over, consent, connection, signpost, referral, message, own-word, summary. */
  source: string;
  id: string;
  at: Date;
  /** The kind of step, or the status. */
  word: string;
  /** What it is about: a service's name, a goal, a mode. */
  about: string | null;
  /** The person's own words. */
  words: string | null;
  note: string | null;
  next: string | null;
  byName: string | null;
  /** The record it leads to. */
  leadsTo: string | null;
  minutes: number | null;
}

const PAGE = 50;

/** Where the next page begins: the last one's moment, to the microsecond, and its id. */
function readCursor(text: string | null | undefined): { at: string; id: string } | null {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)_([0-9a-f-]{36})$/.exec(text ?? '');
  const [at = '', id = ''] = found?.slice(1) ?? [];
  return isId(id) && !Number.isNaN(Date.parse(at)) ? { at, id } : null;
}

/**
 * Everything that happened with a person, newest first, 50 at a time, in one statement whatever
 * there is. Without the right to notes there are no words in it. Each part takes its newest alone, so that a long history costs no more than a page.
 */
export async function readTimeline(
  tx: Tx,
  organisationId: string,
  personId: string,
  older: string | null | undefined,
  notes: boolean,
): Promise<{ happenings: Happening[]; older: string | null }> {
  const here = sql`${organisationId}::uuid`;
  const parts = timelineParts(
    { organisationId, personId, notes, most: PAGE + 1 },
    readCursor(older),
  );
  const { rows } = await tx.execute<{
    source: string;
    id: string;
    moment: string;
    word: string;
    about: string | null;
    words: string | null;
    note: string | null;
    next: string | null;
    by_name: string | null;
    leads_to: string | null;
    minutes: number | null;
  }>(sql`
    with mine as materialized (
      select id from care.episode where organisation_id = ${here} and person_id = ${personId}::uuid
    ),
    found as (
      select * from (${sql.join(parts, sql` union all `)}) parts
      order by at desc, id desc limit ${PAGE + 1}
    )
    select source, id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as moment, word, about,
      ${notes ? sql`words, note, next` : sql`null as words, null as note, null as next`}, leads_to, minutes,
      coalesce((select c.name from account.colleague c where c.user_id = by_id limit 1)
        || coalesce(', with ' || by_name, ''), by_name) as by_name
    from found order by at desc, id desc`);
  const happenings = rows.map(
    ({ moment, by_name, leads_to, ...row }): Happening => ({
      ...row,
      at: new Date(moment),
      byName: by_name,
      leadsTo: leads_to,
    }),
  );
  const page = happenings.slice(0, PAGE);
  const last = rows[PAGE - 1];
  return {
    happenings: page,
    older: rows.length > PAGE && last ? `${last.moment}_${last.id}` : null,
  };
}
