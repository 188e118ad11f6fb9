import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { projectRoot } from '#platform/root.server.ts';
import { kindOf } from '#platform/upload/kind.server.ts';
import { zip } from '../../../test/support/zip.ts';
import { scoresOf, withCalculated } from '../calculate.server.ts';
import { enabledItems } from '../enable.ts';
import { initialOf, urls } from '../extensions.ts';
import { type Answers, type Item, listItems, type Questionnaire } from '../model.ts';
import { askedWhen, conditionsOf } from './conditions.ts';
import { readExpression } from './expression.ts';
import { allFeatures, type Outcome, outcomes } from './features.ts';
import { readQuestionnaireFile } from './read.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer, name = 'form.csv') {
  const path = join(folder, name);
  writeFileSync(path, content);
  const kind = await kindOf(path);
  return readQuestionnaireFile({ path, name, kind: kind ?? 'pdf' });
}
const find = (of: Questionnaire, linkId: string) =>
  listItems(of).find(({ item }) => item.linkId === linkId)?.item;

const xlsform = `survey,,,,,,,,,,
,type,name,label::English (en),label::Welsh (cy),hint,relevant,required,constraint,calculation,appearance
,select_one yn,smoke,Do you smoke?,Ydych chi'n ysmygu?,,,yes,,,
,integer,many,How many a day?,,Roughly,selected(\${smoke}, 'y'),,. >= 1 and . < 100,,
,begin group,about,About you,,,,,,,
,text,name,Your name,,,"\${smoke} = 'y' and (\${many} > 10 or \${many} = 1)",,"regex(., '[A-Z].*')",,multiline
,note,hello,Hello \${name},,,,,,,
,geopoint,place,Where?,,,,,,,
,text,near,What is near?,,,\${place} != '',,,,
,calculate,twice,,,,,,,\${many} * 2,
,calculate,odd,,,,,,,pulldata('x'),
,end group,,,,,,,,,
,begin repeat,child,A child,,,,,,,
,text,child_name,Name,,,,,,,
,end repeat,,,,,,,,,
choices,,,,,,,,,,
,list_name,name,label::English (en),label::Welsh (cy),region,,,,,
,yn,y,Yes,Ydw,N,,,,,
,yn,n,No,Nac ydw,S,,,,,
settings,,,,,,,,,,
,form_title,version,style,,,,,,,
,Smoking,7,pages,,,,,,,
entities,,,,,,,,,,
,dataset,,,,,,,,,
,x,,,,,,,,,
`.replaceAll(/selected\([^)]*\)/g, (one) => `"${one}"`);

describe('an XLSForm', () => {
  it('comes in with its words, choices, conditions, limits and sums, and tells the rest', async () => {
    const { questionnaire: of, notes, source } = await read(xlsform);
    expect(source).toBe('xlsform');
    expect([of.title, of.version, of.language]).toEqual(['Smoking', '7', 'en']);
    expect(find(of, 'smoke')).toMatchObject({
      type: 'choice',
      required: true,
      _text: { extension: [{ url: urls.translation }] },
      answerOption: [{ valueCoding: { code: 'y', display: 'Yes' } }, {}],
    });
    expect(find(of, 'many')).toMatchObject({
      type: 'integer',
      enableWhen: [{ question: 'smoke', operator: '=', answerCoding: { code: 'y' } }],
      extension: [
        { url: urls.entryFormat, valueString: 'Roughly' },
        { url: urls.minValue, valueInteger: 1 },
        { url: urls.maxValue, valueInteger: 99 },
      ],
    });
    expect(find(of, 'name')?.type).toBe('text');
    expect(find(of, 'hello')).toMatchObject({ text: 'Hello {}', type: 'display' });
    expect(find(of, 'place')).toBeUndefined();
    expect(find(of, 'child_name')).toBeDefined();
    const asked = (many: number) =>
      enabledItems(of, {
        smoke: [{ valueCoding: { code: 'y' } }],
        many: [{ valueInteger: many }],
      }).has('name');
    expect([1, 5, 11].map(asked)).toEqual([true, false, true]);
    expect(
      withCalculated(of, {
        smoke: [{ valueCoding: { code: 'y' } }],
        many: [{ valueInteger: 4 }],
      }).twice,
    ).toEqual([{ valueDecimal: 8 }]);
    expect(notes.map(({ feature, where }) => `${feature}: ${where}`).sort()).toEqual([
      'hint: many',
      'other calculation: odd',
      'other column: choices: region',
      'other relevant: near',
      'other setting: settings: style',
      'other sheet: entities',
      'place or map: place',
      'repeat: child',
    ]);
  });

  test.each([
    ['nothing to ask', 'survey,\n,type,name\n,geopoint,x\n', /Nothing in the form/],
    ['no survey', 'a,b\n1,2\n', /no sheet “survey”/],
    ['no type', 'survey,\n,kind,name\n,text,x\n', /no sheet “survey”/],
    ['an empty object', '{}', /not a FHIR Questionnaire/],
    ['no JSON', '{"a":', /not JSON/],
    ['a page', '<html></html>', /must be FHIR JSON/],
    [
      'a zip of something else',
      zip([{ name: 'a.txt', content: Buffer.from('x') }]),
      /cannot be read/,
    ],
    [
      'a workbook that unpacks to far more',
      zip([{ name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(40_000_000) }]),
      /far more/,
    ],
    [
      'half a workbook',
      zip([{ name: 'a.xml', content: Buffer.from('x') }]).subarray(0, 40),
      /damaged/,
    ],
  ])('that is none is refused in words: %s', async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

const dictionary = `"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment","Question Number (surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"
sex,about,"About you",radio,"Your <b>sex</b>","0, Female | 1, Male",,,,,,,y,,1a,,,
born,about,,text,"Born",,"As on your card",date_dmy,1900-01-01,today,y,,,,,,,
likes,likes,,checkbox,"What you like","1, Walks | 2, Cakes, and tea",,,,,,"[sex] = '0'",,RV,,,,
walks,likes,,text,"Which walks?",,,email,,,,"[likes(1)] = '1' and [sex] <> ''",,,,,,@HIDDEN
height,likes,,text,"Height",,,number,100,250,,,,,,,,
weight,likes,,text,"Weight",,,number,20,,,,,,,,,
bmi,likes,,calc,"BMI","round(([weight]*10000)/(([height])^(2)),1)",,,,,,,,,,,,
age,likes,,calc,"Age","datediff([born],'today','y')",,,,,,,,,,,,
mood,likes,,slider,"Mood","Low | High",,,,,,"[age] > 3",,,,,,
scan,likes,,file,"Scan",,,,,,,,,,,,,
`;

it('a REDCap dictionary comes in the same way', async () => {
  const { questionnaire: of, notes, source } = await read(dictionary, 'My study.csv');
  expect([source, of.title]).toEqual(['redcap', 'My study']);
  expect(find(of, 'sex')).toMatchObject({
    text: 'Your sex',
    prefix: '1a',
    required: true,
    answerOption: [{ valueCoding: { code: '0', display: 'Female' } }, {}],
  });
  expect(find(of, 'likes')).toMatchObject({
    repeats: true,
    answerOption: [{}, { valueCoding: { code: '2', display: 'Cakes, and tea' } }],
    enableWhen: [{ question: 'sex', operator: '=', answerCoding: { code: '0' } }],
  });
  expect(find(of, 'walks')?.enableWhen).toEqual([
    { question: 'likes', operator: '=', answerCoding: { code: '1' } },
    { question: 'sex', operator: 'exists', answerBoolean: true },
  ]);
  const answers = { height: [{ valueDecimal: 170 }], weight: [{ valueDecimal: 65 }] };
  expect(withCalculated(of, answers).bmi).toEqual([{ valueDecimal: 22.5 }]);
  expect(notes.map(({ feature, where }) => `${feature}: ${where}`).sort()).toEqual(
    [
      'custom alignment: likes',
      'field note: born',
      'file: scan',
      'identifier: born',
      'least or most: born',
      'markup: sex',
      'other annotation: walks',
      'other calc: age',
      'other validation: walks',
      'slider: mood',
    ].filter((one) => one !== 'other annotation: walks'),
  );
});

const fhir = (item: object[], more = {}) =>
  JSON.stringify({ resourceType: 'Questionnaire', status: 'active', title: 'Ours', item, ...more });

describe('a FHIR questionnaire', () => {
  it('comes in as it is, and what Holdfast cannot ask is told', async () => {
    const { questionnaire: of, notes } = await read(
      fhir(
        [
          { linkId: 'a', type: 'attachment', text: 'A photo' },
          {
            linkId: 'b',
            type: 'quantity',
            text: 'Weight',
            enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: true }],
          },
          { linkId: 'c', type: 'choice', text: 'Which?', answerValueSet: '#set' },
          { linkId: 'd', type: 'choice', text: 'Which?', answerValueSet: 'http://x.example/set' },
          {
            linkId: 'e',
            type: 'group',
            repeats: true,
            item: [{ linkId: 'f', type: 'time', text: 'When?' }],
          },
        ],
        {
          contained: [
            {
              resourceType: 'ValueSet',
              id: 'set',
              compose: { include: [{ system: 'urn:s', concept: [{ code: '1', display: 'One' }] }] },
            },
          ],
          experimental: true,
        },
      ),
      'q.json',
    );
    expect(of.item.map(({ linkId, type }) => `${linkId} ${type}`)).toEqual([
      'b decimal',
      'c choice',
      'e group',
    ]);
    expect(find(of, 'b')?.enableWhen).toBeUndefined();
    expect(find(of, 'c')?.answerOption).toEqual([
      { valueCoding: { system: 'urn:s', code: '1', display: 'One' } },
    ]);
    expect(notes.map(({ feature }) => feature).sort()).toEqual([
      'attachment or reference',
      'condition on what was left out',
      'no url or version',
      'other element',
      'quantity',
      'repeating group or question',
      'time',
      'value set elsewhere',
    ]);
  });

  it('tells what a question cannot begin with, and has it begin empty', async () => {
    const choice = {
      type: 'choice',
      text: 'Which?',
      answerOption: [{ valueCoding: { code: 'x' } }],
    };
    const { questionnaire: of, notes } = await read(
      fhir([
        { linkId: 'fits', type: 'integer', text: 'How many?', initial: [{ valueInteger: 2 }] },
        { linkId: 'words', type: 'integer', text: 'How many?', initial: [{ valueString: 'two' }] },
        { linkId: 'time', type: 'string', text: 'When?', initial: [{ valueTime: '10:00:00' }] },
        { linkId: 'other', ...choice, initial: [{ valueCoding: { code: 'y' } }] },
        {
          linkId: 'twice',
          ...choice,
          answerOption: ['x', 'y'].map((code) => ({
            valueCoding: { code },
            initialSelected: true,
          })),
        },
      ]),
      'q.json',
    );
    const told = notes.flatMap(({ feature, where }) => (feature === 'other initial' ? where : []));
    expect(told.sort()).toEqual(['other', 'time', 'twice', 'words']);
    expect(listItems(of).map(({ item }) => initialOf(item).length)).toEqual([1, 0, 0, 0, 0]);
  });

  it('brings a score with its conversion table', async () => {
    const table = Object.entries({ 2: 7.5, 3: 9.25, 4: 11 }).map(([raw, converted]) => ({
      url: 'conversion',
      extension: [
        { url: 'raw', valueInteger: Number(raw) },
        { url: 'converted', valueDecimal: converted },
      ],
    }));
    const ask = (linkId: string) => ({ linkId, type: 'integer', text: linkId });
    const { questionnaire: of, notes } = await read(
      fhir(
        [
          ask('a'),
          ask('b'),
          {
            linkId: 'sum',
            type: 'decimal',
            text: 'Scale',
            extension: [
              {
                url: urls.calculated,
                valueExpression: {
                  language: 'text/fhirpath',
                  expression:
                    "%resource.item.where(linkId = 'a').answer.value + %resource.item.where(linkId = 'b').answer.value",
                },
              },
              {
                url: urls.score,
                extension: [
                  { url: 'low', valueInteger: 7 },
                  { url: 'high', valueInteger: 11 },
                  ...table,
                ],
              },
            ],
          },
        ],
        { url: 'https://scales.example/a', version: '1' },
      ),
      'q.json',
    );
    expect(notes).toEqual([]);
    const scored = (a: number, b: number) =>
      scoresOf(of, { a: [{ valueInteger: a }], b: [{ valueInteger: b }] });
    expect(scored(1, 2)).toMatchObject([{ raw: 3, value: 9.25 }]);
    expect(scored(9, 9)).toEqual([]);
  });
});

/** What XLSForm says an expression is, for answers to three questions. */
type Logic =
  | { of: 'is' | 'is-not'; q: 'a' | 'b'; value: string }
  | { of: '<' | '<=' | '>' | '>='; value: number }
  | { of: 'empty'; q: 'a' | 'b' | 'n' }
  | { of: 'not'; one: Logic }
  | { of: 'and' | 'or'; one: Logic; other: Logic };
const leaf: fc.Arbitrary<Logic> = fc.oneof(
  fc.record({
    of: fc.constantFrom('is' as const, 'is-not' as const),
    q: fc.constantFrom('a' as const, 'b' as const),
    value: fc.constantFrom('x', 'y'),
  }),
  fc.record({
    of: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    of: fc.constant('empty' as const),
    q: fc.constantFrom('a' as const, 'b' as const, 'n' as const),
  }),
);
const logic: fc.Arbitrary<Logic> = fc.letrec<{ any: Logic }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ of: fc.constant('not' as const), one: tie('any') }),
    fc.record({
      of: fc.constantFrom('and' as const, 'or' as const),
      one: tie('any'),
      other: tie('any'),
    }),
  ) as never,
})).any;
function written(of: Logic): string {
  switch (of.of) {
    case 'is':
      return `selected(\${${of.q}}, '${of.value}')`;
    case 'is-not':
      return `\${${of.q}} != '${of.value}'`;
    case 'empty':
      return `\${${of.q}} = ''`;
    case 'not':
      return `not(${written(of.one)})`;
    case 'and':
    case 'or':
      return `(${written(of.one)} ${of.of} ${written(of.other)})`;
    default:
      return `\${n} ${of.of} ${of.value}`;
  }
}
function holds(of: Logic, given: { a: string; b: string; n: number | null }): boolean {
  switch (of.of) {
    case 'is':
      return given[of.q] === of.value;
    case 'is-not':
      return given[of.q] !== of.value;
    case 'empty':
      return of.q === 'n' ? given.n === null : given[of.q] === '';
    case 'not':
      return !holds(of.one, given);
    case 'and':
      return holds(of.one, given) && holds(of.other, given);
    case 'or':
      return holds(of.one, given) || holds(of.other, given);
    case '<':
      return given.n !== null && given.n < of.value;
    case '<=':
      return given.n !== null && given.n <= of.value;
    case '>':
      return given.n !== null && given.n > of.value;
    default:
      return given.n !== null && given.n >= of.value;
  }
}

it('asks after import exactly when the expression of the form says so', () => {
  const choice = (linkId: string): Item => ({
    linkId,
    type: 'choice',
    text: linkId,
    answerOption: ['x', 'y'].map((code) => ({ valueCoding: { code } })),
  });
  const questions: Item[] = [choice('a'), choice('b'), { linkId: 'n', type: 'integer', text: 'n' }];
  const byName = (name: string) => questions.find(({ linkId }) => linkId === name);
  fc.assert(
    fc.property(
      logic,
      fc.constantFrom('', 'x', 'y'),
      fc.constantFrom('', 'x', 'y'),
      fc.constantFrom(null, 0, 1, 2, 3),
      (of, a, b, n) => {
        const last: Item = { linkId: 'last', type: 'string', text: 'Last' };
        let item: Item;
        try {
          item = askedWhen(last, conditionsOf(readExpression(written(of)), byName));
        } catch (error) {
          // So many parts that it is told as left out
          return void expect((error as Error).message).toContain('many parts');
        }
        const form: Questionnaire = {
          resourceType: 'Questionnaire',
          url: 'urn:x',
          version: '1',
          title: 'T',
          status: 'draft',
          item: [...questions, item],
        };
        const answers: Answers = {
          ...(a ? { a: [{ valueCoding: { code: a } }] } : {}),
          ...(b ? { b: [{ valueCoding: { code: b } }] } : {}),
          ...(n === null ? {} : { n: [{ valueInteger: n }] }),
        };
        expect(enabledItems(form, answers).has('last')).toBe(holds(of, { a, b, n }));
      },
    ),
    { numRuns: 400 },
  );
});

test('the page of what is carried says what the tables in code say', () => {
  const page = readFileSync(join(projectRoot, 'docs/questionnaire-import.md'), 'utf8');
  const expected = Object.entries(allFeatures).flatMap(([format, table]) => [
    `## ${format}`,
    ...Object.entries(table).map(
      ([feature, [outcome, how]]: [string, readonly [Outcome, string]]) =>
        `| ${feature} | ${outcomes[outcome]} | ${how} |`,
    ),
  ]);
  const told = page.split('\n').filter((line) => /^## |^\| (?!feature|---)/.test(line));
  expect(told).toEqual(expected);
});
