import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';

/** One thing that happened to or with a person. */
export interface Happening {
  /** What it is of: contact, contact-step, episode, holding, goal, action, need, readiness, barrier, connection, signpost, referral, message, own-word, summary. */
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
  const from = readCursor(older);
  const here = sql`${organisationId}::uuid`;
  const episodes = sql`organisation_id = ${here} and episode_id in (select id from mine)`;
  const before = (at: string) =>
    from ? sql`and (${sql.raw(at)}, id) < (${from.at}::timestamptz, ${from.id}::uuid)` : sql``;
  /** One part: `source, id, at, word, about, words, note, next, by_id, by_name, leads_to, minutes`. */
  const part = (
    source: string,
    table: string,
    at: string,
    columns: string,
    where = episodes,
    and = '',
  ) =>
    sql`(select ${source}::text as source, id, ${sql.raw(at)} as at, ${sql.raw(columns)} from ${sql.raw(table)} where ${where} ${sql.raw(and)} ${before(at)} order by ${sql.raw(at)} desc, id desc limit ${PAGE + 1})`;
  const none = 'null::text';
  const noOne = 'null::uuid';
  const parts = [
    part(
      'contact',
      'care.contact',
      'at',
      `status as word, mode as about, person_words as words, done as note, next, link_worker_id as by_id, ${notes ? 'also_there' : none} as by_name, id as leads_to, minutes`,
      sql`organisation_id = ${here} and person_id = ${personId}::uuid`,
      "and status <> 'planned'",
    ),
    part(
      'contact-step',
      'care.contact_step',
      'at',
      `kind, to_char(was_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ${none}, why, ${none}, ${noOne}, by_name, contact_id, null::integer`,
    ),
    part(
      'episode',
      'care.episode_step',
      'at',
      `kind, ${none}, ${none}, reason, ${none}, ${noOne}, by_name, ${noOne}, null::integer`,
    ),
    part(
      'holding',
      'care.holding_step',
      'at',
      `kind, ${none}, ${none}, note, ${none}, ${noOne}, by_name, holding_id, null::integer`,
    ),
    part(
      'need',
      'care.need',
      'made_at',
      `'recorded', need, person_words, ${none}, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
    ),
    part(
      'goal',
      'care.goal',
      'changed_at',
      `status, ${none}, goal, outcome, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
    ),
    part(
      'action',
      'care.action',
      'changed_at',
      `status, ${none}, ${none}, action, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
    ),
    part(
      'readiness',
      'care.readiness',
      'at',
      `'recorded', concat_ws(', ', 'motivation ' || motivation || ' of 10', 'capacity ' || capacity || ' of 10'), person_words, ${none}, ${none}, by_user_id, ${none}, ${noOne}, null::integer`,
    ),
    part(
      'barrier',
      'care.barrier',
      'made_at',
      `'recorded', kind, ${none}, note, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
    ),
    part(
      'connection',
      'care.connection_step',
      'at',
      `kind, (select c.service_name from care.connection c where c.id = connection_id), ${none}, note, ${none}, ${noOne}, by_name, connection_id, null::integer`,
    ),
    part(
      'signpost',
      'care.signpost',
      'at',
      `'made', service_name, ${none}, note, ${none}, by_user_id, ${none}, ${noOne}, null::integer`,
    ),
    part(
      'referral',
      'care.referral',
      'received_at',
      `status, source, ${none}, reason, ${none}, ${noOne}, referrer_name, id, null::integer`,
      sql`organisation_id = ${here} and person_id = ${personId}::uuid`,
    ),
    part(
      'message',
      'care.person_message',
      'at',
      `status as word, concat_ws(': ', channel, nullif(subject, '')) as about, ${none}, text, ${none}, ${noOne}, by_name, ${noOne}, null::integer`,
      sql`organisation_id = ${here} and person_id = ${personId}::uuid`,
    ),
    part(
      'own-word',
      'care.own_word_step',
      'at',
      `kind as word, ${none} as about, text as words, ${none}, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
      sql`organisation_id = ${here} and person_id = ${personId}::uuid`,
    ),
    part(
      'summary',
      'care.summary',
      'at',
      `kind, ${none}, ${none}, ${none}, ${none}, made_by, ${none}, id, null::integer`,
    ),
  ];
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
