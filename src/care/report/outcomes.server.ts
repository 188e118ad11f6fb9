import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { definitionsNamed } from '#questionnaire/api.server.ts';
import { scoreOf } from '#questionnaire/extensions.ts';
import { listItems, type Questionnaire } from '#questionnaire/model.ts';
import type { Asked } from './asked.server.ts';
import { groupColumns, groupNames, groups } from './groups.server.ts';
import type { Section } from './rules.ts';
import { countSection } from './sections.server.ts';
import { shareCells, spreadCells, spreadColumns, spreads } from './spread.server.ts';
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
          where m.organisation_id = ${asked.here} group by m.episode_id, m.questionnaire) q group by q.episode_id) o on o.episode_id = e.id
      where ${ended}`,
    'said',
    'age',
    'sex',
    'ethnicity',
  );
  // The first answer at the start beside the last at the close, of those who answered every part of both.
  const score = (occasion: string, order: 'asc' | 'desc') => sql`
    select distinct on (m.episode_id, m.questionnaire, s.code) m.episode_id, m.questionnaire, s.code, s.value, s.band
    from care.episode e join care.measure m on m.episode_id = e.id and m.organisation_id = ${asked.here}
    join care.measure_score s on s.measure_id = m.id and s.organisation_id = ${asked.here}
    where ${ended} and m.status = 'answered' and m.occasion = ${occasion}
    order by m.episode_id, m.questionnaire, s.code, m.answered_at ${sql.raw(order)}, m.id`;
  const pairs = sql`
    select * from (select *, max(parts) over (partition by questionnaire) as all_parts from (
      select e.closed_at as at, p.practice_code as practice, a.questionnaire, a.code, a.value as first, b.value as last,
        coalesce(a.band, '') as before, coalesce(b.band, '') as after, count(*) over (partition by e.id, a.questionnaire) as parts
      from (${score('start', 'asc')}) a
      join (${score('close', 'desc')}) b using (episode_id, questionnaire, code)
      join care.episode e on e.id = a.episode_id join care.person p on p.id = e.person_id) x) y
    where parts = all_parts`;
  const counted = await countRows(tx, asked, pairs, 'questionnaire', 'code', 'before', 'after');
  const apart = await spreads(
    tx,
    asked,
    sql`select z.at, z.practice, z.questionnaire || ' ' || z.code || ' ' || v.name as grp, v.amount from (${pairs}) z
      cross join lateral (values ('first', z.first), ('last', z.last), ('change', z.last - z.first)) v(name, amount)`,
  );
  const names = [...new Set(counted.map(({ questionnaire }) => questionnaire))].sort();
  const definitions = await definitionsNamed(tx, asked.here, names);
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
    ...names.flatMap((name) => {
      const definition = definitions.get(name);
      if (!definition) return [];
      const scores = scoresIn(definition);
      const cells = (code: string, what: string) =>
        spreadCells(apart.get(`${name} ${code} ${what}`), asked.threshold);
      const id = `measure-${names.indexOf(name) + 1}`;
      const rows = counted.filter(({ questionnaire }) => questionnaire === name);
      return [
        ...scores
          .filter(({ bands }) => bands.length > 0)
          .map((of) => bandSection(asked, `${id}-${of.linkId}`, of, rows)),
        {
          id,
          title: `${definition.title}: at the start and at the close`,
          says: 'Of those who said both. The mark is the middle, the box the middle half, the line all but a tenth at each end.',
          columns: [{ heading: 'Score' }, ...spreadColumns],
          rows: scores.flatMap(({ linkId, label }) => [
            [`${label}, at the start`, ...cells(linkId, 'first')],
            [`${label}, at the close`, ...cells(linkId, 'last')],
          ]),
          chart: { kind: 'spread' as const, from: 2, unit: 'Score' },
        },
        {
          id: `${id}-change`,
          title: `${definition.title}: change`,
          says: 'From the start to the close, each person with themselves. What else changed meanwhile is not known.',
          columns: [{ heading: 'Score' }, ...spreadColumns],
          rows: scores.map(({ linkId, label, lowIsBetter }) => [
            lowIsBetter ? `${label} (less is better)` : label,
            ...cells(linkId, 'change'),
          ]),
        },
      ];
    }),
  ];
}

const scoresIn = (definition: Questionnaire) =>
  listItems(definition).flatMap(({ item }) => scoreOf(item) ?? []);

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

/** How many were in each band of a score, before and after. */
function bandSection(
  asked: Asked,
  id: string,
  { linkId, label, bands }: ReturnType<typeof scoresIn>[number],
  counted: readonly (Counted & Record<'code' | 'before' | 'after', string>)[],
): Section {
  const rows = counted.filter(({ code }) => code === linkId);
  const before = tally(asked, rows, (row) => row.before);
  const after = tally(asked, rows, (row) => row.after);
  const series = ['At the start', 'At the close'];
  return {
    id,
    title: label,
    says: 'Of those who said both, how many were in each band.',
    columns: [{ heading: 'Band' }, ...series.map((heading) => ({ heading, numeric: true }))],
    rows: bands.map((band) => [
      `${band.label} (${band.from} to ${band.to})`,
      before.of(band.label),
      after.of(band.label),
    ]),
    chart: { kind: 'bars', columns: [1, 2], unit: 'People' },
  };
}
