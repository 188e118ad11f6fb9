import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { urgencies } from '../referral/rules.ts';
import type { Asked } from './asked.server.ts';
import type { Section } from './rules.ts';
import { countSection, quarterSection } from './sections.server.ts';
import { spreadCells, spreadColumns, spreads } from './spread.server.ts';
import { countRows, inYear, tally } from './tally.server.ts';

const bands = {
  '1': 'Up to 1 week',
  '2': '1 to 2 weeks',
  '4': '2 to 4 weeks',
  '8': '4 to 8 weeks',
  '13': '8 to 13 weeks',
  more: 'More than 13 weeks',
};

/** The band of a time in days. */
const band = (days: ReturnType<typeof sql>) =>
  sql`case when ${days} <= 7 then '1' when ${days} <= 14 then '2' when ${days} <= 28 then '4'
    when ${days} <= 56 then '8' when ${days} <= 91 then '13' else 'more' end`;

/** How long people waited for a link worker, and how long those wait who still do. Three queries. */
export async function reportWaiting(tx: Tx, asked: Asked): Promise<Section[]> {
  const waited = sql`extract(epoch from e.allocated_at - e.opened_at) / 86400.0`;
  const allocated = sql`care.episode e join care.person p on p.id = e.person_id
    where e.organisation_id = ${asked.here} and ${inYear(asked, sql`e.allocated_at`)} and e.allocated_at >= e.opened_at`;
  const counted = await countRows(
    tx,
    asked,
    sql`select e.allocated_at as at, p.practice_code as practice, ${band(waited)} as band from ${allocated}`,
    'band',
  );
  const apart = await spreads(
    tx,
    asked,
    sql`select e.allocated_at as at, p.practice_code as practice, e.urgency as grp, ${waited} / 7 as amount from ${allocated}`,
  );
  const still = await countRows(
    tx,
    asked,
    sql`select ${asked.now}::timestamptz as at, p.practice_code as practice,
        ${band(sql`extract(epoch from ${asked.now}::timestamptz - e.opened_at) / 86400.0`)} as band
      from care.episode e join care.person p on p.id = e.person_id
      where e.organisation_id = ${asked.here} and e.status = 'active' and e.link_worker_id is null`,
    'band',
  );
  const counts = tally(asked, counted, (row) => row.band);
  // Those who wait today are in no quarter.
  const now = tally(
    asked,
    still.map((row) => ({ ...row, quarter: 1 })),
    (row) => row.band,
  );
  const today = { ...now, of: (part: string | null) => now.inQuarter(1, part) };
  return [
    quarterSection(
      asked,
      {
        id: 'quarters',
        title: 'People given a link worker, by quarter',
        says: 'Those whose waiting ended in each quarter of the year.',
      },
      [['People', counts]],
    ),
    countSection(
      {
        id: 'waited',
        title: 'How long they had waited',
        says: 'From the day support was opened to the day a link worker took it on.',
      },
      ['Waited', 'People'],
      bands,
      counts,
    ),
    {
      id: 'urgency',
      title: 'Weeks waited, by how soon it was asked for',
      says: 'The dark mark is the middle: half waited less. The box holds the middle half, the line all but a tenth at each end.',
      columns: [{ heading: 'How soon' }, ...spreadColumns],
      rows: Object.entries(urgencies).map(([code, word]) => [
        word,
        ...spreadCells(apart.get(code), asked.threshold),
      ]),
      chart: { kind: 'spread', from: 2, unit: 'Weeks' },
    },
    {
      ...countSection(
        {
          id: 'still-waiting',
          title: 'Waiting today',
          says: 'People without a link worker now, and for how long.',
        },
        ['Waiting for', 'People'],
        bands,
        today,
      ),
      live: true,
    },
  ];
}
