import { expect, test } from 'vitest';
import { choicesOf, columnChoices, columnField, guessChoices, mappingOf } from './csv-choices.ts';
import { guessMapping } from './csv-headings.ts';
import { csvTargets } from './csv-mapping.ts';
import { readOpening } from './csv-opening.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['Service name', 'name'],
  ['SERVICE NAME:', 'name'],
  ['service_name', 'name'],
  ['ServiceName', 'name'],
  ['Name of service', 'name'],
  ['Group name', 'name'],
  ['Organisation', 'name+organisation'],
  ['Organization', 'name+organisation'],
  ['Run by', 'name+organisation'],
  ['Post code', 'postcode'],
  ['PostCode', 'postcode'],
  ['Postal code', 'postcode'],
  ['Website', 'url'],
  ['Web site', 'url'],
  ['Web address', 'url'],
  ['E-mail', 'email'],
  ['E-Mail Address', 'email'],
  ['email', 'email'],
  ['Tel', 'phone'],
  ['Tel.', 'phone'],
  ['Tel. no.', 'phone'],
  ['Telephone (daytime)', 'phone'],
  ['Address line 2', 'address'],
  ['Opening hours', 'opening'],
  ['Weds', ''],
  ['Monday', 'MO'],
  ['Cost (£)', 'fees'],
  ['Who is it for?', 'eligibility'],
  ['Charity number', 'id+charityNumber'],
  ['Charity no.', 'charityNumber'],
  ['Favourite colour', ''],
  ['', ''],
  ['constructor', ''],
])('the heading “%s” is guessed as “%s”', (heading, choice) => {
  expect(guessChoices([heading])).toEqual([choice]);
});

test('a heading beside others is guessed once each, and what was guessed is a mapping', () => {
  const headings = ['Service name', 'Organisation', 'Address 1', 'Address 2', 'Tel', 'Phone', 'X'];
  const choices = guessChoices(headings);
  expect(choices).toEqual(['name', 'organisation', 'address', 'address', '', 'phone', '']);
  const { columns, errors } = mappingOf(headings, choices);
  expect(errors).toEqual({});
  expect(columns).toEqual({
    name: ['Service name'],
    organisation: ['Organisation'],
    address: ['Address 1', 'Address 2'],
    phone: ['Phone'],
  });
  expect(choicesOf(headings, columns)).toEqual(choices);
});

test('every target can be chosen, once, with words of its own', () => {
  expect(columnChoices.slice(2).map(({ value }) => value)).toEqual([...csvTargets]);
  expect(new Set(columnChoices.map(({ word }) => word)).size).toBe(columnChoices.length);
  for (const { value, targets } of columnChoices) {
    const chosen = value.startsWith('name') ? ['A'] : ['A', 'B'];
    const headings = [...chosen, 'N'];
    const { columns } = mappingOf(headings, [value, '', chosen.length > 1 ? 'name' : '']);
    for (const target of targets) expect(columns[target]?.[0]).toBe('A');
  }
  // A pair is offered wherever the guess puts one column into two.
  for (const heading of ['Provider', 'Charity number']) {
    const columns = guessMapping([heading]);
    const targets = csvTargets.filter((target) => columns[target]);
    expect(columnChoices.some((one) => one.targets.join() === targets.join())).toBe(true);
  }
});

test.each([
  [['', ''], { 0: /name of the service/ }],
  [['phone', 'email'], { 0: /name of the service/ }],
  [['name', 'name'], { 1: /“A” is chosen for name of the service already/ }],
  [['name', 'name+organisation'], { 1: /chosen for name of the service already/ }],
  [['nonsense', 'name'], { 0: /one of the list/ }],
  [['__proto__', 'name'], { 0: /one of the list/ }],
])('the choices %j are refused at their columns', (chosen, wrong) => {
  const { errors } = mappingOf(['A', 'B'], chosen);
  expect(Object.keys(errors)).toEqual(Object.keys(wrong).map((at) => columnField(Number(at))));
  for (const [at, words] of Object.entries(wrong))
    expect(errors[columnField(Number(at))]).toMatch(words);
});

test('some things are put together from several columns, and no more than may be', () => {
  const headings = Array.from({ length: 22 }, (_, at) => `C${at}`);
  const chosen = ['name', ...Array<string>(21).fill('address')];
  const { columns, errors } = mappingOf(headings, chosen);
  expect(columns.address).toHaveLength(20);
  expect(errors).toEqual({ [columnField(21)]: 'Choose address for at most 20 columns' });
});

test('the opening of a table: odd headings get names, empty columns at the end are left out', () => {
  const { headings, sample } = readOpening(
    bytes('\n\nName;Phone;;phone;;;\nA\u0000;1;x;2\nB;;;;;;\nC\nD;;;;;;later\n'),
  );
  expect(headings).toEqual(['Name', 'Phone', 'Column 3', 'phone (2)']);
  expect(sample).toEqual([
    ['A', '1', 'x', '2'],
    ['B', '', '', ''],
    ['C', '', '', ''],
  ]);
  const long = readOpening(bytes(`a,a (2),a\n${'😀'.repeat(80)},"x\ny",z\n`));
  expect(long.headings).toEqual(['a', 'a (2)', 'a (3)']);
  expect(long.sample).toEqual([[`${'😀'.repeat(59)}…`, 'x y', 'z']]);
  const alike = readOpening(bytes(`n${','.repeat(60_000)}\n1\n`));
  expect(alike.headings).toEqual(['n']);
});

test.each([
  ['Name,E-mail', /one line only/],
  ['Knit & Natter,knit@example.org\nChess,chess@example.org\n', /looks like a listing.*knit@/],
  ['Knit & Natter,BS5 6XX\nChess,BS1 1AA\n', /“BS5 6XX”/],
  ['Knit & Natter,01632 960 011\nChess,\n', /looks like a listing/],
  ['Knit & Natter,https://knit.example\nChess,\n', /looks like a listing/],
  [`${'a'.repeat(300)},b\n1,2\n`, /longer than 200/],
  [`a${',a'.repeat(100)}\n1,2\n`, /101 columns/],
])('a table that cannot be chosen from is refused in words (%#)', (text, words) => {
  expect(() => readOpening(bytes(text))).toThrow(words);
});
