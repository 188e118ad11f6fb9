import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { ethnicities, sexes } from '../person/rules.ts';
import type { Asked } from './asked.server.ts';
import type { Section } from './rules.ts';
import { countSection, deprivationSection } from './sections.server.ts';
import { spreadCells, spreadColumns, spreads } from './spread.server.ts';
import { countRows, inYear, tally } from './tally.server.ts';

const ages = {
  '-17': 'Under 18',
  '18-29': '18 to 29',
  '30-44': '30 to 44',
  '45-59': '45 to 59',
  '60-74': '60 to 74',
  '75-': '75 and over',
};
const unsaid = { '': 'Not asked' };
const groups = {
  age: { title: 'By age', words: ages as Record<string, string> },
  sex: { title: 'By sex', words: { ...sexes, ...unsaid } as Record<string, string> },
  ethnicity: {
    title: 'By ethnicity',
    words: { ...ethnicities, ...unsaid } as Record<string, string>,
  },
};

const age = sql`case when years < 18 then '-17' when years < 30 then '18-29' when years < 45 then '30-44'
  when years < 60 then '45-59' when years < 75 then '60-74' else '75-' end`;

/** Who was supported and how long they waited, by age, sex, ethnicity and deprivation. Two queries. */
export async function reportEquity(tx: Tx, asked: Asked): Promise<Section[]> {
  const opened = sql`select e.opened_at as at, p.practice_code as practice, ${age} as age, coalesce(p.sex, '') as sex,
      coalesce(p.ethnicity, '') as ethnicity, extract(epoch from e.allocated_at - e.opened_at) / 604800.0 as weeks
    from care.episode e join care.person p on p.id = e.person_id
    cross join lateral (select extract(year from age(e.opened_at at time zone 'Europe/London', p.date_of_birth::timestamp)) as years) y
    where e.organisation_id = ${asked.here} and ${inYear(asked, sql`e.opened_at`)}`;
  const counted = await countRows(tx, asked, opened, 'age', 'sex', 'ethnicity');
  const waits = await spreads(
    tx,
    asked,
    sql`select o.at, o.practice, g.name || ' ' || g.value as grp, o.weeks as amount from (${opened}) o
      cross join lateral (values ('age', o.age), ('sex', o.sex), ('ethnicity', o.ethnicity)) g(name, value)
      where o.weeks >= 0`,
  );
  const names = Object.keys(groups) as (keyof typeof groups)[];
  return [
    ...names.map((name) =>
      countSection(
        {
          id: name,
          title: groups[name].title,
          says: 'Times of support that were opened. What was not asked stands apart, and is no group.',
        },
        [groups[name].title.slice(3, 4).toUpperCase() + groups[name].title.slice(4), 'People'],
        groups[name].words,
        tally(asked, counted, (row) => row[name]),
      ),
    ),
    deprivationSection(
      asked,
      {
        id: 'deprivation',
        title: 'By deprivation',
        says: 'People of practices that may be shown, by the deprivation of the people those serve.',
      },
      'People',
      tally(asked, counted, () => 'opened'),
    ),
    {
      id: 'waits',
      title: 'Weeks waited',
      says: 'How long people of each group waited for a link worker. A group of few is left out.',
      columns: [{ heading: 'Group' }, ...spreadColumns],
      rows: names.flatMap((name) =>
        Object.entries(groups[name].words).flatMap(([value, word]) => {
          const found = waits.get(`${name} ${value}`);
          const of = value === '' ? `${word} (${name})` : word;
          return found ? [[of, ...spreadCells(found, asked.threshold)]] : [];
        }),
      ),
      chart: { kind: 'spread', from: 2, unit: 'Weeks' },
    },
  ];
}
