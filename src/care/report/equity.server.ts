import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import type { Asked } from './asked.server.ts';
import { groupColumns, groupNames, groups } from './groups.server.ts';
import type { Section } from './rules.ts';
import { countSection, deprivationSection, fifthOf, fifths } from './sections.server.ts';
import { spreadCells, spreadColumns, spreads } from './spread.server.ts';
import { countRows, inYear, tally } from './tally.server.ts';

/** Groups by which waits are told apart. */
const waitedBy: Record<string, Record<string, string>> = {
  age: groups.age.words,
  sex: groups.sex.words,
  ethnicity: groups.ethnicity.words,
  deprivation: fifths,
};

/**
 * Who was supported and how long they waited, by age, sex, ethnicity and deprivation. Two
 * queries.
 */
export async function reportEquity(tx: Tx, asked: Asked): Promise<Section[]> {
  const opened = sql`select e.opened_at as at, p.practice_code as practice, ${groupColumns(sql`e.opened_at`)},
      extract(epoch from e.allocated_at - e.opened_at) / 604800.0 as weeks
    from care.episode e join care.person p on p.id = e.person_id
    where e.organisation_id = ${asked.here} and ${inYear(asked, sql`e.opened_at`)}`;
  const counted = await countRows(tx, asked, opened, 'age', 'sex', 'ethnicity');
  const waits = await spreads(
    tx,
    asked,
    sql`select o.at, o.practice, g.name || ' ' || g.value as grp, o.weeks as amount from (${opened}) o
      left join unnest(${sql.param(asked.practices.map(({ code }) => code))}::text[], ${sql.param(asked.practices.map(fifthOf))}::text[]) d(practice, fifth)
        on d.practice = o.practice
      cross join lateral (values ('age', o.age), ('sex', o.sex), ('ethnicity', o.ethnicity), ('deprivation', coalesce(d.fifth, ''))) g(name, value)
      where o.weeks >= 0`,
  );
  return [
    ...groupNames.map((name) =>
      countSection(
        {
          id: name,
          title: groups[name].title,
          says: 'Times of support that were opened. What was not asked stands apart, and is no group.',
        },
        [groups[name].heading, 'People'],
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
      [['People', tally(asked, counted, () => 'opened')]],
    ),
    {
      id: 'waits',
      title: 'Weeks waited',
      says: 'How long people of each group waited for a link worker; deprivation is that of the people their practice serves. A group of few is left out.',
      columns: [{ heading: 'Group' }, ...spreadColumns],
      rows: Object.entries(waitedBy).flatMap(([name, words]) =>
        Object.entries(words).flatMap(([value, word]) => {
          const found = waits.get(`${name} ${value}`);
          const of = value === '' ? `${word} (${name})` : word;
          return found ? [[of, ...spreadCells(found, asked.threshold)]] : [];
        }),
      ),
      chart: { kind: 'spread', from: 2, unit: 'Weeks' },
    },
  ];
}
