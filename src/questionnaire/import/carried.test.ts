import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, describe, expect, test } from 'vitest';
import { kindOf } from '#platform/upload/kind.server.ts';
import { allFeatures } from './features.ts';
import { readQuestionnaireFile } from './read.server.ts';

/*
 * Of every feature that docs/questionnaire-import.md says is approximated or left out, the smallest
 * form that has it, and what is then told with the draft: that feature, and nothing else.
 */

const folder = mkdtempSync(join(tmpdir(), 'holdfast-carried-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Row = Record<string, string>;

async function told(rows: string[][]): Promise<string[]> {
  const path = join(folder, 'form.csv');
  writeFileSync(path, Papa.unparse(rows));
  const kind = await kindOf(path);
  const { notes } = await readQuestionnaireFile({ path, name: 'form.csv', kind: kind ?? 'pdf' });
  return [...new Set(notes.map(({ feature }) => feature))];
}

/** A sheet of an XLSForm in a CSV: its name, its columns, its rows. */
function sheet(name: string, rows: Row[]): string[][] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [
    [name],
    ['', ...columns],
    ...rows.map((row) => ['', ...columns.map((c) => row[c] ?? '')]),
  ];
}
const ask = (more: Row = {}): Row => ({ type: 'text', name: 'q', label: 'Well?', ...more });
/** An earlier answer, as an XLSForm names it. */
const answerTo = (name: string) => `\${${name}}`;
const first = ask({ name: 'first' });
const choices = sheet('choices', [
  { list_name: 'yn', name: 'y', label: 'Yes' },
  { list_name: 'yn', name: 'n', label: 'No' },
]);
/** A form with a question that is carried over whole, and these rows. */
const form = (...rows: Row[]) => [...sheet('survey', [first, ...rows]), ...choices];

const xlsforms: Record<string, string[][]> = {
  acknowledge: form(ask({ type: 'acknowledge' })),
  range: form(ask({ type: 'range', parameters: 'start=0 end=10 step=2' })),
  time: form(ask({ type: 'time' })),
  datetime: form(ask({ type: 'datetime' })),
  repeat: form({ type: 'begin repeat', name: 'r', label: 'R' }, ask(), { type: 'end repeat' }),
  hidden: form(ask({ type: 'hidden' })),
  hint: form(ask({ hint: 'Roughly' })),
  read_only: form(ask({ read_only: 'yes' })),
  'language name': [
    ...sheet('survey', [{ type: 'text', name: 'q', 'label::Elvish': 'Well?' }]),
    ...choices,
  ],
  'choice filter': form(ask({ type: 'select_one yn', choice_filter: "name = 'y'" })),
  'name used twice': form(ask({ name: 'first' })),
  'several answers piped': form(
    ask({ name: 'second' }),
    ask({ label: `From ${answerTo('first')} to ${answerTo('second')}` }),
  ),
  markup: form(ask({ label: '**Well?**' })),
  'other relevant': form(ask({ relevant: "pulldata('x', 'y')" })),
  'other constraint': form(ask({ constraint: 'pulldata(.)' })),
  'other calculation': form(ask({ type: 'calculate', calculation: "pulldata('x')" })),
  'other default': form(ask({ type: 'integer', default: 'now()' })),
  'required when': form(ask({ required: `${answerTo('first')} = 'x'` })),
  'own message': form(ask({ required: 'yes', required_message: 'Do!' })),
  guidance_hint: form(ask({ guidance_hint: 'Ask gently' })),
  appearance: form(ask({ appearance: 'numbers' })),
  parameters: form(ask({ parameters: 'randomize=true' })),
  media: form(ask({ 'media::image': 'a.png' })),
  'place or map': form(ask({ type: 'geopoint' })),
  'picture, sound or file': form(ask({ type: 'image' })),
  barcode: form(ask({ type: 'barcode' })),
  rank: form(ask({ type: 'rank yn' })),
  'choices from a file': form(ask({ type: 'select_one_from_file a.csv' })),
  'question without choices': form(ask({ type: 'select_one gone' })),
  'facts about the device': form({ type: 'deviceid', name: 'd', label: '' }),
  include: form({ type: 'include', name: 'other', label: '' }),
  'other type': form(ask({ type: 'hologram' })),
  'other column': form(ask({ colour: 'red' })),
  'other setting': [...form(), ...sheet('settings', [{ form_title: 'T', style: 'pages' }])],
  'other sheet': [...form(), ...sheet('entities', [{ dataset: 'x' }])],
  'group that asks nothing': form(
    { type: 'begin group', name: 'g', label: 'G' },
    { type: 'end group' },
  ),
};

const HEAD = {
  name: 'Variable / Field Name',
  form: 'Form Name',
  section: 'Section Header',
  type: 'Field Type',
  label: 'Field Label',
  choices: 'Choices, Calculations, OR Slider Labels',
  note: 'Field Note',
  validation: 'Text Validation Type OR Show Slider Number',
  min: 'Text Validation Min',
  max: 'Text Validation Max',
  identifier: 'Identifier?',
  branching: 'Branching Logic (Show field only if...)',
  required: 'Required Field?',
  alignment: 'Custom Alignment',
  number: 'Question Number (surveys only)',
  matrix: 'Matrix Group Name',
  ranking: 'Matrix Ranking?',
  annotation: 'Field Annotation',
};
type Field = Partial<Record<keyof typeof HEAD, string>>;
const field = (more: Field = {}): Field => ({
  name: 'q',
  form: 'f',
  type: 'text',
  label: 'Well?',
  ...more,
});
const dictionary = (fields: Field[], other: Row = {}): string[][] => [
  [...Object.values(HEAD), ...Object.keys(other)],
  ...[field({ name: 'first' }), ...fields].map((one) => [
    ...Object.keys(HEAD).map((name) => one[name as keyof Field] ?? ''),
    ...Object.values(other),
  ]),
];
const yesNo = '1, Yes | 0, No';
const only = (more: Field) => dictionary([field(more)]);

const dictionaries: Record<string, string[][]> = {
  slider: only({ type: 'slider', choices: 'Low | Middle | High' }),
  'date and time': only({ validation: 'datetime_dmy' }),
  time: only({ validation: 'time' }),
  'field note': only({ note: 'Roughly' }),
  identifier: only({ identifier: 'y' }),
  matrix: only({ type: 'radio', choices: yesNo, matrix: 'm' }),
  markup: only({ label: '<b>Well?</b>' }),
  'name used twice': only({ name: 'first' }),
  'other validation': only({ validation: 'postalcode_french' }),
  'least or most': only({ validation: 'integer', min: '[first]' }),
  'other branching logic': only({ branching: "datediff([first], 'today') > 1" }),
  'other calc': only({ type: 'calc', choices: "datediff([first], 'today')" }),
  file: only({ type: 'file' }),
  sql: only({ type: 'sql', choices: 'select 1' }),
  'other type': only({ type: 'hologram' }),
  'question without choices': only({ type: 'radio' }),
  'other annotation': only({ annotation: '@NOW' }),
  'matrix ranking': only({ type: 'radio', choices: yesNo, matrix: 'm', ranking: 'y' }),
  'custom alignment': only({ alignment: 'LH' }),
  'other column': dictionary([], { Colour: 'red' }),
};

/** What a feature brings with it. */
const alsoTold: Record<string, string[]> = { 'matrix ranking': ['matrix'] };

describe.each([
  ['XLSForm', xlsforms],
  ['REDCap data dictionary', dictionaries],
] as const)('%s', (format, forms) => {
  test('every feature that is not carried over as it is has a form here', () => {
    const listed = Object.entries(allFeatures[format])
      .filter(([, [outcome]]) => outcome !== 'carried')
      .map(([feature]) => feature);
    expect(Object.keys(forms).sort()).toEqual(listed.sort());
  });
  test.each(Object.entries(forms))('%s is told', async (feature, rows) => {
    expect((await told(rows)).sort()).toEqual([feature, ...(alsoTold[feature] ?? [])].sort());
  });
});
