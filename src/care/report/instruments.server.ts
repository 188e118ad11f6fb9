import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { definitionsNamed } from '#questionnaire/api.server.ts';
import { type Score, scoreOf } from '#questionnaire/extensions.ts';
import { listItems, type Questionnaire } from '#questionnaire/model.ts';
import { byVersion, urlOf, versionOf } from '../measure/rules.ts';
import type { Asked } from './asked.server.ts';
import type { Section } from './rules.ts';
import { countSection } from './sections.server.ts';
import { spreadCells, spreadColumns, spreads } from './spread.server.ts';
import { type Counted, countRows, inYear, tally } from './tally.server.ts';

const columns = ['url', 'code', 'scale', 'first_by', 'last_by', 'before', 'after'] as const;
/** So many with these bands of one score, before and after, and by which versions they were asked. */
type Pairs = Counted & Record<(typeof columns)[number], string>;
/** The scale of two scores that cannot be compared, for the range changed between them. */
const CHANGED = 'changed';

/**
 * The first answer at the start beside the last at the close, of those who answered every part of both.
 * Versions of an instrument are one; `scale` tells apart what has different ranges.
 */
function pairsOf(asked: Asked): SQL {
  const ended = sql`e.organisation_id = ${asked.here} and e.status = 'closed' and ${inYear(asked, sql`e.closed_at`)}`;
  const url = sql`split_part(m.questionnaire, '|', 1)`;
  const score = (occasion: string, order: 'asc' | 'desc') => sql`
    select distinct on (m.episode_id, ${url}, s.code) m.episode_id, ${url} as url, m.questionnaire as canonical, s.code, s.value,
      s.band, s.low || '..' || s.high || case when s.low_is_better then ' less' else '' end as scale
    from care.episode e join care.measure m on m.episode_id = e.id and m.organisation_id = ${asked.here}
    join care.measure_score s on s.measure_id = m.id and s.organisation_id = ${asked.here}
    where ${ended} and m.status = 'answered' and m.occasion = ${occasion}
    order by m.episode_id, ${url}, s.code, m.answered_at ${sql.raw(order)}, m.id`;
  return sql`
    select * from (select *, max(parts) over (partition by first_by, last_by) as all_parts from (
      select e.closed_at as at, p.practice_code as practice, a.url, a.code, a.canonical as first_by, b.canonical as last_by,
        case when a.scale = b.scale then a.scale else ${CHANGED}::text end as scale, a.value as first, b.value as last,
        coalesce(a.band, '') as before, coalesce(b.band, '') as after, count(*) over (partition by e.id, a.url) as parts
      from (${score('start', 'asc')}) a
      join (${score('close', 'desc')}) b using (episode_id, url, code)
      join care.episode e on e.id = a.episode_id join care.person p on p.id = e.person_id) x) y
    where parts = all_parts`;
}

/** Each instrument at the start and at the close: bands, spreads and changes. Three queries. */
export async function reportInstruments(tx: Tx, asked: Asked): Promise<Section[]> {
  const pairs = pairsOf(asked);
  const counted: Pairs[] = await countRows(tx, asked, pairs, ...columns);
  const apart = await spreads(
    tx,
    asked,
    sql`select z.at, z.practice, z.url || ' ' || z.code || ' ' || z.scale || ' ' || v.name as grp, v.amount from (${pairs}) z
      cross join lateral (values ('first', z.first), ('last', z.last), ('change', z.last - z.first)) v(name, amount)
      where z.scale <> ${CHANGED}`,
  );
  const names = [
    ...new Set(counted.flatMap(({ first_by: first, last_by: last }) => [first, last])),
  ].sort(byVersion);
  const definitions = await definitionsNamed(tx, asked.here, names);
  const byUrl = Map.groupBy(counted, ({ url }) => url);
  return [...byUrl.keys()].sort().flatMap((url, at) => {
    const versions = names.flatMap((name) => {
      const definition = urlOf(name) === url ? definitions.get(name) : undefined;
      return definition ? [{ name, definition, scores: scoresIn(definition) }] : [];
    });
    return sectionsOf(asked, `measure-${at + 1}`, versions, byUrl.get(url) ?? [], (key, what) =>
      spreadCells(apart.get(`${url} ${key} ${what}`), asked.threshold),
    );
  });
}

interface Version {
  name: string;
  definition: Questionnaire;
  scores: Score[];
}

const scoresIn = (definition: Questionnaire): Score[] =>
  listItems(definition).flatMap(({ item }) => scoreOf(item) ?? []);

const scaleOf = ({ low, high, lowIsBetter }: Score) =>
  `${low}..${high}${lowIsBetter ? ' less' : ''}`;

/** The sections of one instrument; its versions are the oldest first. */
function sectionsOf(
  asked: Asked,
  id: string,
  versions: readonly Version[],
  counted: readonly Pairs[],
  cells: (key: string, what: 'first' | 'last' | 'change') => ReturnType<typeof spreadCells>,
): Section[] {
  const newest = versions.at(-1);
  if (!newest) return [];
  const { title } = newest.definition;
  // Each score once for each range it has, as the newest version with that range says it.
  const all = versions.toReversed().flatMap(({ scores }) => scores);
  const rows = [...Map.groupBy(all, (score) => `${score.linkId} ${scaleOf(score)}`)].flatMap(
    ([key, [score]]) => (score ? [{ key, score }] : []),
  );
  const twice = ({ linkId }: Score) =>
    rows.filter(({ score }) => score.linkId === linkId).length > 1;
  const labelOf = (score: Score) =>
    twice(score) ? `${score.label} (${score.low} to ${score.high})` : score.label;
  const together =
    versions.length > 1
      ? ` Versions ${versions.map(({ name }) => versionOf(name)).join(', ')} are counted together where the range of a score is the same.`
      : '';
  const changed = counted.filter(({ scale }) => scale === CHANGED);
  return [
    ...rows.flatMap(({ key, score }, index) =>
      score.bands.length > 0
        ? [
            bandSection(
              asked,
              twice(score) ? `${id}-${score.linkId}-${index + 1}` : `${id}-${score.linkId}`,
              labelOf(score),
              versions.filter(({ scores }) =>
                scores.some((one) => `${one.linkId} ${scaleOf(one)}` === key),
              ),
              score.linkId,
              counted.filter(({ code, scale }) => `${code} ${scale}` === key),
            ),
          ]
        : [],
    ),
    {
      id,
      title: `${title}: at the start and at the close`,
      says: `Of those who said both. The mark is the middle, the box the middle half, the line all but a tenth at each end.${together}`,
      columns: [{ heading: 'Score' }, ...spreadColumns],
      rows: rows.flatMap(({ key, score }) => [
        [`${labelOf(score)}, at the start`, ...cells(key, 'first')],
        [`${labelOf(score)}, at the close`, ...cells(key, 'last')],
      ]),
      chart: { kind: 'spread' as const, from: 2, unit: 'Score' },
    },
    {
      id: `${id}-change`,
      title: `${title}: change`,
      says: 'From the start to the close, each person with themselves. What else changed meanwhile is not known.',
      columns: [{ heading: 'Score' }, ...spreadColumns],
      rows: rows.map(({ key, score }) => [
        score.lowIsBetter ? `${labelOf(score)} (less is better)` : labelOf(score),
        ...cells(key, 'change'),
      ]),
    },
    ...(changed.length > 0
      ? [
          countSection(
            {
              id: `${id}-rescaled`,
              title: `${title}: not compared`,
              says: 'Between the start and the close a new version gave these scores another range. Their numbers are left out of the tables above.',
            },
            ['Score', 'People'],
            Object.fromEntries(newest.scores.map(({ linkId, label }) => [linkId, label])),
            tally(asked, changed, ({ code }) => code, 'overlapping'),
          ),
        ]
      : []),
  ];
}

/** How many were in each band of a score, before and after; each band is that of its own version. */
function bandSection(
  asked: Asked,
  id: string,
  title: string,
  versions: readonly Version[],
  code: string,
  rows: readonly Pairs[],
): Section {
  const heading = ({ label, from, to }: Score['bands'][number]) => `${label} (${from} to ${to})`;
  const bandsBy = new Map(
    versions.map(({ name, scores }) => [
      name,
      scores.find(({ linkId }) => linkId === code)?.bands ?? [],
    ]),
  );
  const headingIn = (name: string, label: string) => {
    const band = bandsBy.get(name)?.find((one) => one.label === label);
    return band ? heading(band) : '';
  };
  const bands = [...bandsBy.values()].flat().toSorted((a, b) => a.from - b.from || a.to - b.to);
  const before = tally(asked, rows, (row) => headingIn(row.first_by, row.before));
  const after = tally(asked, rows, (row) => headingIn(row.last_by, row.after));
  const differ = new Set([...bandsBy.values()].map((own) => own.map(heading).join())).size > 1;
  return {
    id,
    title,
    says: `Of those who said both, how many were in each band.${differ ? ' The bands changed between versions: each answer is in the band of its own version.' : ''}`,
    columns: [
      { heading: 'Band' },
      { heading: 'At the start', numeric: true },
      { heading: 'At the close', numeric: true },
    ],
    rows: [...new Set(bands.map(heading))].map((band) => [band, before.of(band), after.of(band)]),
    chart: { kind: 'bars', columns: [1, 2], unit: 'People' },
  };
}
