import { type SQL, sql } from 'drizzle-orm';
import { ethnicities, sexes } from '../person/rules.ts';

const ages = {
  '-17': 'Under 18',
  '18-29': '18 to 29',
  '30-44': '30 to 44',
  '45-59': '45 to 59',
  '60-74': '60 to 74',
  '75-': '75 and over',
};
const unsaid = { '': 'Not asked' };

/** Groups by which people are told apart, the parts of each in order. */
export const groups = {
  age: { title: 'By age', heading: 'Age', words: ages as Record<string, string> },
  sex: {
    title: 'By sex',
    heading: 'Sex',
    words: { ...sexes, ...unsaid } as Record<string, string>,
  },
  ethnicity: {
    title: 'By ethnicity',
    heading: 'Ethnicity',
    words: { ...ethnicities, ...unsaid } as Record<string, string>,
  },
};
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as Group[];

/** The columns `age` (on a moment), `sex` and `ethnicity` of a person `p`. */
export function groupColumns(on: SQL): SQL {
  const years = sql`extract(year from age(${on} at time zone 'Europe/London', p.date_of_birth::timestamp))`;
  return sql`case when ${years} < 18 then '-17' when ${years} < 30 then '18-29' when ${years} < 45 then '30-44'
      when ${years} < 60 then '45-59' when ${years} < 75 then '60-74' else '75-' end as age,
    coalesce(p.sex, '') as sex, coalesce(p.ethnicity, '') as ethnicity`;
}
