import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { needs, sources, statuses } from '../referral/rules.ts';
import type { Asked } from './asked.server.ts';
import type { Section } from './rules.ts';
import {
  besideSection,
  countSection,
  deprivationSection,
  quarterSection,
} from './sections.server.ts';
import { type Counted, countRows, inYear, type Tally, tally } from './tally.server.ts';

const took = {
  yes: 'Went the first time',
  no: 'Did not go',
  unknown: 'Not known yet',
};

/** Referrals by source, need, practice and deprivation; signposts and connections apart. Five queries. */
export async function reportReferrals(tx: Tx, asked: Asked): Promise<Section[]> {
  const referrals = await countRows(
    tx,
    asked,
    sql`select r.received_at as at, r.practice_code as practice, r.source, r.status from care.referral r
      where r.organisation_id = ${asked.here} and ${inYear(asked, sql`r.received_at`)}`,
    'source',
    'status',
  );
  const needed = await countRows(
    tx,
    asked,
    sql`select r.received_at as at, r.practice_code as practice, n.need from care.referral r
      join care.referral_need n on n.referral_id = r.id and n.organisation_id = ${asked.here}
      where r.organisation_id = ${asked.here} and ${inYear(asked, sql`r.received_at`)}`,
    'need',
  );
  const bySource = tally(asked, referrals, ({ source }) => source);
  return [
    quarterSection(
      asked,
      {
        id: 'quarters',
        title: 'Referrals by quarter',
        says: 'The year so far, quarter by quarter.',
      },
      [['Referrals', bySource]],
    ),
    countSection(
      { id: 'sources', title: 'Who asked', says: 'Referrals by who made them.' },
      ['Source', 'Referrals'],
      sources,
      bySource,
    ),
    countSection(
      {
        id: 'needs',
        title: 'What for',
        says: 'Needs named in referrals. One referral may name several, so they do not add up.',
      },
      ['Need', 'Referrals'],
      needs,
      tally(asked, needed, ({ need }) => need, 'overlapping'),
    ),
    countSection(
      { id: 'outcomes', title: 'What came of them', says: 'How the referrals stand today.' },
      ['Standing', 'Referrals'],
      statuses,
      tally(asked, referrals, ({ status }) => status),
    ),
    ...(asked.practice ? [] : [practiceSection(asked, bySource)]),
    deprivationSection(
      asked,
      {
        id: 'deprivation',
        title: 'By deprivation',
        says: 'Referrals of practices that may be shown, by the deprivation of the people they serve.',
      },
      [['Referrals', bySource]],
    ),
    ...(await connecting(tx, asked)),
  ];
}

function practiceSection(asked: Asked, counts: Tally): Section {
  return {
    id: 'practices',
    title: 'By practice',
    says: 'In order of name. What a practice sends follows from who lives there; it is no ranking.',
    columns: [{ heading: 'Practice' }, { heading: 'Referrals', numeric: true }],
    rows: [
      ...asked.practices.map(({ code, name }) => [name, counts.atPractice(code)]),
      ['Another practice, or none known', counts.atPractice('')],
    ],
    chart: { kind: 'bars', columns: [1], unit: 'Referrals' },
  };
}

/**
 * Telling about a service and sending somebody there are two acts, and counted apart: by quarter, by
 * who first referred the person, by what they were referred for, and by deprivation. Three queries.
 */
async function connecting(tx: Tx, asked: Asked): Promise<Section[]> {
  const acts = sql`
    select s.at, p.practice_code as practice, 'signpost' as act, '' as took, s.episode_id from care.signpost s
      join care.person p on p.id = s.person_id
      where s.organisation_id = ${asked.here} and ${inYear(asked, sql`s.at`)}
    union all
    select c.sent_at, p.practice_code, 'connection', case c.attended_first when true then 'yes' when false then 'no' else 'unknown' end, c.episode_id
      from care.connection c join care.person p on p.id = c.person_id
      where c.organisation_id = ${asked.here} and ${inYear(asked, sql`c.sent_at`)}`;
  const counted = await countRows(
    tx,
    asked,
    sql`select a.*, coalesce((select r.source from care.referral r
        where r.organisation_id = ${asked.here} and r.episode_id = a.episode_id
        order by r.received_at, r.id limit 1), '') as source from (${acts}) a`,
    'act',
    'took',
    'source',
  );
  const needed = await countRows(
    tx,
    asked,
    sql`select a.at, a.practice, a.act, n.need from (${acts}) a
      cross join lateral (select distinct rn.need from care.referral r
        join care.referral_need rn on rn.referral_id = r.id and rn.organisation_id = ${asked.here}
        where r.organisation_id = ${asked.here} and r.episode_id = a.episode_id) n`,
    'act',
    'need',
  );
  const of = <Row extends { act: string }>(rows: readonly Row[], wanted: string) =>
    rows.filter(({ act }) => act === wanted);
  const [signposts, connections] = [of(counted, 'signpost'), of(counted, 'connection')];
  const apart = <Row extends Counted & { act: string }>(
    rows: readonly Row[],
    part: (row: Row) => string,
    kind?: 'overlapping',
  ) =>
    [
      ['Signposts', tally(asked, of(rows, 'signpost'), part, kind)],
      ['Connections', tally(asked, of(rows, 'connection'), part, kind)],
    ] as const;
  const bySource = apart(counted, ({ source }) => source);
  const tookUp = tally(asked, connections, ({ took }) => took);
  return [
    quarterSection(
      asked,
      {
        id: 'signposts-connections',
        title: 'Signposts and connections',
        says: 'A signpost tells somebody about a service. A connection sends them there, with their agreement, and follows it up.',
      },
      [
        ['Signposts', tally(asked, signposts, ({ act }) => act)],
        ['Connections', tookUp],
      ],
    ),
    besideSection(
      {
        id: 'connecting-sources',
        title: 'Signposts and connections, by source',
        says: 'By who first referred the person for that time of support.',
      },
      'Source',
      { ...sources, '': 'Not known' },
      bySource,
    ),
    besideSection(
      {
        id: 'connecting-needs',
        title: 'Signposts and connections, by need',
        says: 'By the needs the person was referred for: one act may meet several, so they do not add up.',
      },
      'Need',
      needs,
      apart(needed, ({ need }) => need, 'overlapping'),
    ),
    deprivationSection(
      asked,
      {
        id: 'connecting-deprivation',
        title: 'Signposts and connections, by deprivation',
        says: 'Of people of practices that may be shown, by the deprivation of the people those serve.',
      },
      bySource,
    ),
    countSection(
      { id: 'attended', title: 'What came of connections', says: 'Whether people went.' },
      ['Connection', 'Connections'],
      took,
      tookUp,
    ),
  ];
}
