import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { needs, sources, statuses } from '../referral/rules.ts';
import type { Asked } from './asked.server.ts';
import type { Section } from './rules.ts';
import { countSection, deprivationSection, quarterSection } from './sections.server.ts';
import { countRows, inYear, type Tally, tally } from './tally.server.ts';

const took = {
  yes: 'Went the first time',
  no: 'Did not go',
  unknown: 'Not known yet',
};

/** Referrals by source, need, practice and deprivation; signposts and connections apart. Four queries. */
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
      'Referrals',
      bySource,
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

/** Telling about a service and sending somebody there are two acts, and counted apart. */
async function connecting(tx: Tx, asked: Asked): Promise<Section[]> {
  const act = await countRows(
    tx,
    asked,
    sql`select s.at, p.practice_code as practice, 'signpost' as act, '' as took from care.signpost s
        join care.person p on p.id = s.person_id
        where s.organisation_id = ${asked.here} and ${inYear(asked, sql`s.at`)}
      union all
      select c.sent_at, p.practice_code, 'connection', case c.attended_first when true then 'yes' when false then 'no' else 'unknown' end
        from care.connection c join care.person p on p.id = c.person_id
        where c.organisation_id = ${asked.here} and ${inYear(asked, sql`c.sent_at`)}`,
    'act',
    'took',
  );
  const of = (wanted: string) => act.filter((row) => row.act === wanted);
  const signposts = tally(asked, of('signpost'), () => 'signpost');
  const connections = tally(asked, of('connection'), (row) => row.took);
  return [
    quarterSection(
      asked,
      {
        id: 'signposts-connections',
        title: 'Signposts and connections',
        says: 'A signpost tells somebody about a service. A connection sends them there, with their agreement, and follows it up.',
      },
      [
        ['Signposts', signposts],
        ['Connections', connections],
      ],
    ),
    countSection(
      { id: 'attended', title: 'What came of connections', says: 'Whether people went.' },
      ['Connection', 'Connections'],
      took,
      connections,
    ),
  ];
}
