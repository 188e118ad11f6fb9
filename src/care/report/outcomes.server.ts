import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import type { Asked } from './asked.server.ts';
import { groupColumns, groupNames, groups } from './groups.server.ts';
import { reportInstruments } from './instruments.server.ts';
import type { Section } from './rules.ts';
import { countSection } from './sections.server.ts';
import { shareCells } from './spread.server.ts';
import { type Counted, countRows, inYear, isAskedFor, tally } from './tally.server.ts';

const said = {
  both: 'At the start and at the close',
  start: 'At the start, not at the close',
  close: 'At the close, not at the start',
  'not-today': 'Offered, and never answered',
  none: 'Never offered',
};

/** What people said of themselves at the start and at the close, and who is missing. Four queries. */
export async function reportOutcomes(tx: Tx, asked: Asked): Promise<Section[]> {
  const ended = sql`e.organisation_id = ${asked.here} and e.status = 'closed' and ${inYear(asked, sql`e.closed_at`)}`;
  const answered = (occasion: string) =>
    sql`bool_or(m.status = 'answered' and m.occasion = ${occasion})`;
  const people = await countRows(
    tx,
    asked,
    sql`select e.closed_at as at, p.practice_code as practice, ${groupColumns(sql`e.closed_at`)},
        case when o.whole then 'both' when o.first then 'start' when o.last then 'close' when o.offered then 'not-today' else 'none' end as said
      from care.episode e join care.person p on p.id = e.person_id
      left join (
        select q.episode_id, bool_or(q.first and q.last) as whole, bool_or(q.first) as first, bool_or(q.last) as last, true as offered
        from (select m.episode_id, ${answered('start')} as first, ${answered('close')} as last from care.measure m
          where m.organisation_id = ${asked.here} group by m.episode_id, split_part(m.questionnaire, '|', 1)) q group by q.episode_id) o on o.episode_id = e.id
      where ${ended}`,
    'said',
    'age',
    'sex',
    'ethnicity',
  );
  return [
    countSection(
      {
        id: 'said',
        title: 'Who said how they were',
        says: 'Times of support that closed. Saying nothing is an answer too: nobody has to be measured.',
      },
      ['Said', 'People'],
      said,
      tally(asked, people, (row) => row.said),
    ),
    missingSection(asked, people),
    ...(await reportInstruments(tx, asked)),
  ];
}

/** How many of each group said both: where it is few, what was said is not of all. */
function missingSection(
  asked: Asked,
  people: readonly (Counted & Record<'said' | 'age' | 'sex' | 'ethnicity', string>)[],
): Section {
  const here = people.filter((row) => isAskedFor(asked, row));
  const sum = (rows: typeof here) => rows.reduce((all, { n }) => all + n, 0);
  return {
    id: 'missing',
    title: 'Who is missing',
    says: 'In per cent, those of each group who said how they were both at the start and at the close.',
    columns: [
      { heading: 'Group' },
      { heading: 'Of how many', numeric: true },
      { heading: 'Per cent', numeric: true },
    ],
    rows: groupNames.flatMap((name) =>
      Object.entries(groups[name].words).flatMap(([value, word]) => {
        const of = here.filter((row) => row[name] === value);
        const share = { n: sum(of), has: sum(of.filter((row) => row.said === 'both')) };
        if (share.n < asked.threshold) return [];
        const heading = groups[name].heading;
        return [[`${heading}: ${word}`, ...shareCells(share, asked.threshold)]];
      }),
    ),
    chart: { kind: 'bars', columns: [2], unit: 'Per cent' },
  };
}
