import { type SQL, sql } from 'drizzle-orm';

/**
 * The parts of a person's timeline, each its newest rows alone:
 * `source, id, at, word, about, words, note, next, by_id, by_name, leads_to, minutes`. They ask of
 * `mine`, the person's episodes. Only with the right to notes is it said who else was there.
 */
export function timelineParts(
  {
    organisationId,
    personId,
    notes,
    most,
  }: { organisationId: string; personId: string; notes: boolean; most: number },
  from: { at: string; id: string } | null,
): SQL[] {
  const here = sql`${organisationId}::uuid`;
  const episodes = sql`organisation_id = ${here} and episode_id in (select id from mine)`;
  const before = (at: string) =>
    from ? sql`and (${sql.raw(at)}, id) < (${from.at}::timestamptz, ${from.id}::uuid)` : sql``;
  const part = (
    source: string,
    table: string,
    at: string,
    columns: string,
    where = episodes,
    and = '',
  ) =>
    sql`(select ${source}::text as source, id, ${sql.raw(at)} as at, ${sql.raw(columns)} from ${sql.raw(table)} where ${where} ${sql.raw(and)} ${before(at)} order by ${sql.raw(at)} desc, id desc limit ${most})`;
  const ofPerson = sql`organisation_id = ${here} and person_id = ${personId}::uuid`;
  const none = 'null::text';
  const noOne = 'null::uuid';
  return [
    part(
      'contact',
      'care.contact',
      'at',
      `status as word, mode as about, person_words as words, done as note, next, link_worker_id as by_id, ${notes ? 'also_there' : none} as by_name, id as leads_to, minutes`,
      ofPerson,
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
      'need-over',
      'care.need',
      'ended_at',
      `'ended', need, ${none}, ${none}, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
      episodes,
      'and ended_at is not null',
    ),
    part(
      'barrier-over',
      'care.barrier',
      'ended_at',
      `'ended', kind, ${none}, ${none}, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
      episodes,
      'and ended_at is not null',
    ),
    part(
      'measure',
      'care.measure',
      'coalesce(answered_at, at)',
      `status, title, ${none}, not_today_note, ${none}, ${noOne}, case when not alone then by_name end, ${notes ? 'id' : noOne}, null::integer`,
      ofPerson,
      "and status <> 'asked'",
    ),
    ...['in', 'out'].map((way) =>
      part(
        `visit-${way}`,
        'care.visit',
        `checked_${way}_at`,
        `'${way}', case when '${way}' = 'out' and pair_needed then case when pair_kept then 'pair' else 'alone' end end, ${none}, ${none}, ${none}, ${noOne}, link_worker_name, contact_id, null::integer`,
        ofPerson,
        `and checked_${way}_at is not null`,
      ),
    ),
    part(
      'risk',
      'care.person_risk',
      'made_at',
      `case when hidden_from_person then 'hidden' else 'recorded' end, kind, ${none}, description, ${none}, recorded_by, ${none}, ${noOne}, null::integer`,
      ofPerson,
    ),
    part(
      'risk-over',
      'care.person_risk',
      'ended_at',
      `case when hidden_from_person then 'hidden' else 'ended' end, kind, ${none}, ${none}, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
      ofPerson,
      'and ended_at is not null',
    ),
    part(
      'consent',
      'care.consent_step',
      'at',
      `said, ${none}, ${none}, note, ${none}, ${noOne}, by_name, ${noOne}, null::integer`,
      ofPerson,
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
      ofPerson,
    ),
    part(
      'message',
      'care.person_message',
      'at',
      `status as word, concat_ws(': ', channel, nullif(subject, '')) as about, ${none}, text, ${none}, ${noOne}, by_name, ${noOne}, null::integer`,
      ofPerson,
    ),
    part(
      'own-word',
      'care.own_word_step',
      'at',
      `kind as word, ${none} as about, text as words, ${none}, ${none}, ${noOne}, ${none}, ${noOne}, null::integer`,
      ofPerson,
    ),
    part(
      'summary',
      'care.summary',
      'at',
      `kind, ${none}, ${none}, ${none}, ${none}, made_by, ${none}, id, null::integer`,
    ),
  ];
}
