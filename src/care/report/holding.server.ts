import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import type { Asked } from './asked.server.ts';
import type { Section } from './rules.ts';
import { countSection } from './sections.server.ts';
import { spreadCells, spreadColumns, spreads } from './spread.server.ts';
import { countRows, inYear, tally } from './tally.server.ts';

const functions = {
  waiting: 'Waiting: while they wait for a service',
  preparing: 'Preparing: while they get ready',
  sharing: 'Sharing: a burden others carry too',
  witnessing: 'Witnessing: being there with distress',
};

const lengths = {
  '6': 'Up to 6 weeks',
  '13': '6 to 13 weeks',
  '26': '13 to 26 weeks',
  '52': '26 to 52 weeks',
  more: 'More than a year',
};

/** Each holding once for every function it has. */
const eachFunction = sql`cross join lateral (values ('waiting', h.waiting), ('preparing', h.preparing),
  ('sharing', h.sharing), ('witnessing', h.witnessing)) f(name, has)`;

/** Holding by function and length, and how often it was looked at again. Five queries. */
export async function reportHolding(tx: Tx, asked: Asked): Promise<Section[]> {
  const { here } = asked;
  const begun = await countRows(
    tx,
    asked,
    sql`select h.started_at as at, p.practice_code as practice, f.name as function from care.holding h
      join care.person p on p.id = h.person_id ${eachFunction}
      where h.organisation_id = ${here} and ${inYear(asked, sql`h.started_at`)} and f.has`,
    'function',
  );
  const weeks = sql`extract(epoch from h.ended_at - h.started_at) / 604800.0`;
  const ended = await countRows(
    tx,
    asked,
    sql`select h.ended_at as at, p.practice_code as practice, case when ${weeks} <= 6 then '6' when ${weeks} <= 13 then '13'
        when ${weeks} <= 26 then '26' when ${weeks} <= 52 then '52' else 'more' end as length
      from care.holding h join care.person p on p.id = h.person_id
      where h.organisation_id = ${here} and ${inYear(asked, sql`h.ended_at`)}`,
    'length',
  );
  const lasted = await spreads(
    tx,
    asked,
    sql`select h.ended_at as at, p.practice_code as practice, f.name as grp, ${weeks} as amount from care.holding h
      join care.person p on p.id = h.person_id ${eachFunction}
      where h.organisation_id = ${here} and ${inYear(asked, sql`h.ended_at`)} and f.has`,
  );
  const held = await countRows(
    tx,
    asked,
    sql`select ${asked.now}::timestamptz as at, p.practice_code as practice, f.name as function from care.holding h
      join care.person p on p.id = h.person_id ${eachFunction}
      where h.organisation_id = ${here} and h.status <> 'ended' and f.has`,
    'function',
  );
  const now = tally(
    asked,
    held.map((row) => ({ ...row, quarter: 1 })),
    (row) => row.function,
    'overlapping',
  );
  return [
    countSection(
      {
        id: 'functions',
        title: 'Holding that began, by function',
        says: 'Holding may have several functions at once, so they do not add up.',
      },
      ['Function', 'Holdings'],
      functions,
      tally(asked, begun, (row) => row.function, 'overlapping'),
    ),
    countSection(
      { id: 'lengths', title: 'Holding that ended, by length', says: 'How long it had gone on.' },
      ['Length', 'Holdings'],
      lengths,
      tally(asked, ended, (row) => row.length),
    ),
    {
      id: 'weeks',
      title: 'Weeks held, by function',
      says: 'Of holding that ended. Long holding is no failure: people dip in and out, and going slowly is allowed.',
      columns: [{ heading: 'Function' }, ...spreadColumns],
      rows: Object.entries(functions).map(([code, word]) => [
        word,
        ...spreadCells(lasted.get(code), asked.threshold),
      ]),
      chart: { kind: 'spread', from: 2, unit: 'Weeks' },
    },
    {
      ...countSection(
        { id: 'held-today', title: 'Held today, by function', says: 'Holding that goes on.' },
        ['Function', 'Holdings'],
        functions,
        { ...now, of: (part) => now.inQuarter(1, part) },
      ),
      live: true,
    },
  ];
}
