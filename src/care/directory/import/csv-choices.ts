import { weekdays, weekdayWords } from '../rules.ts';
import { guessMapping } from './csv-headings.ts';
import { type CsvMapping, type CsvTarget, csvTargets } from './csv-mapping.ts';

const days = Object.fromEntries(
  weekdays.map((day) => [
    day,
    [weekdayWords[day], 'When it is open that day, such as 10am to 4pm'],
  ]),
) as Record<(typeof weekdays)[number], [string, string]>;

/** What each target is called on screen, and what it means. */
const targetWords: Record<CsvTarget, readonly [word: string, means: string]> = {
  id: [
    'Identifier',
    'A number or code that stays the same, so that a row is known again next time',
  ],
  name: ['Name of the service', 'What the listing is called; every table must have it'],
  alternateName: ['Other name', 'Another name it is known by'],
  description: ['Description', 'What happens there, in words'],
  organisation: ['Organisation', 'The name of whoever runs it'],
  organisationDescription: ['About the organisation', 'What the organisation does'],
  charityNumber: ['Charity number', 'Of the organisation, as it is registered'],
  companyNumber: ['Company number', 'Of the organisation, as it is registered'],
  url: ['Web address', 'Its page on the web'],
  email: ['E-mail address', 'Where to write to'],
  phone: ['Telephone number', 'Where to call'],
  contactName: ['Name of a contact', 'Whom to ask for'],
  contact: ['Contact of any kind', 'An e-mail address, a telephone number or a name, as it comes'],
  address: ['Address', 'Building and street, in one column or in several'],
  town: ['Town', 'Town or city'],
  postcode: ['Postcode', 'From which distances are reckoned'],
  latitude: ['Latitude', 'In degrees, such as 51.45'],
  longitude: ['Longitude', 'In degrees, such as -2.59'],
  placeName: ['Name of the place', 'The hall, centre or church where it meets'],
  accessibility: ['Accessibility', 'Steps, lifts, toilets, hearing loops'],
  transport: ['How to get there', 'Buses, parking, directions'],
  area: ['Area served', 'Where people must live'],
  status: ['Whether it runs', 'Words such as active or closed'],
  closed: ['Closed', 'A date or yes, where it is no longer there'],
  minimumAge: ['Youngest age', 'In whole years'],
  maximumAge: ['Oldest age', 'In whole years'],
  eligibility: ['Who may come', 'Conditions, in words'],
  fees: ['Cost', 'Free, or what it costs'],
  languages: ['Languages', 'One or several, with commas or semicolons between'],
  needs: ['Needs it helps with', 'One or several, with commas or semicolons between'],
  audience: ['Whom it is for', 'Such as carers or older people; one or several'],
  categories: ['Category', 'What kind of service; one or several'],
  howToApply: ['How to apply', 'How to refer, book or join'],
  waitingTime: ['Waiting time', 'How long people wait, in words'],
  accreditations: ['Accreditations', 'Quality marks it holds'],
  opening: ['Opening times', 'Days and times in one column, such as Tuesday 10am to noon'],
  ...days,
  attending: ['Way of attending', 'In person, online, by telephone or at home'],
  assuredDate: ['Last checked', 'The day somebody last checked that it is right'],
  lastModified: ['Last updated', 'When the row was last changed'],
};

/** Targets that are put together from as many columns as are chosen; the others take one. */
const several: ReadonlySet<CsvTarget> = new Set([
  'description',
  'address',
  'languages',
  'needs',
  'audience',
  'categories',
  'attending',
]);
/** The most columns for one of those. */
const mostTogether = 20;

interface ColumnChoice {
  value: string;
  targets: readonly CsvTarget[];
  word: string;
  means: string;
}

/** What a person may say that a column holds: each target, and pairs that one column often serves. */
export const columnChoices: readonly ColumnChoice[] = [
  {
    value: 'name+organisation',
    targets: ['name', 'organisation'],
    word: 'Name of the service and of its organisation',
    means: 'Where they are one and the same',
  },
  {
    value: 'id+charityNumber',
    targets: ['id', 'charityNumber'],
    word: 'Identifier, which is its charity number',
    means: 'Where rows are known again by it',
  },
  ...csvTargets.map((target) => {
    const [word, means] = targetWords[target];
    const more = several.has(target) ? ' (several columns may be chosen)' : '';
    return { value: target, targets: [target], word, means: means + more };
  }),
];

/** The form field in which a column is explained. */
export const columnField = (at: number) => `column-${at}`;

/** A mapping as the choice for each column; empty where a column is left out. */
export function choicesOf(headings: readonly string[], columns: CsvMapping['columns']): string[] {
  return headings.map((heading) => {
    const targets = csvTargets.filter((target) => [columns[target] ?? []].flat().includes(heading));
    const fits = columnChoices.find((choice) =>
      choice.targets.every((one) => targets.includes(one)),
    );
    return fits?.value ?? '';
  });
}

/** A choice for each column, guessed from common headings. */
export const guessChoices = (headings: readonly string[]) =>
  choicesOf(headings, guessMapping(headings));

/**
 * The mapping that was chosen, column by column as the headings stand; and what is wrong with it, by
 * the field of the column.
 */
export function mappingOf(headings: readonly string[], chosen: readonly string[]) {
  const columns: Partial<Record<CsvTarget, string[]>> = {};
  const errors: Record<string, string> = {};
  for (const [at, heading] of headings.entries()) {
    const value = chosen[at] ?? '';
    if (value === '') continue;
    const choice = columnChoices.find((one) => one.value === value);
    if (!choice) errors[columnField(at)] = 'Choose one of the list';
    for (const target of choice?.targets ?? []) {
      const [word] = targetWords[target];
      columns[target] ??= [];
      const before = columns[target];
      if (before.length > 0 && !several.has(target))
        errors[columnField(at)] =
          `“${before[0]}” is chosen for ${lower(word)} already. Choose it once`;
      else if (before.length >= mostTogether)
        errors[columnField(at)] = `Choose ${lower(word)} for at most ${mostTogether} columns`;
      else before.push(heading);
    }
  }
  if (!columns.name)
    errors[columnField(0)] ??=
      'Choose which column holds the name of the service: it may be another';
  return { columns, errors };
}

const lower = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);
