import { expect, it, test } from 'vitest';
import { expressionProblem, withCalculated } from './calculate.server.ts';
import { checkQuestionnaire, readDefinition } from './check.server.ts';
import { bandOf, urls } from './extensions.ts';
import type { Answer, Item, Questionnaire } from './model.ts';

const form = (...item: Item[]): Questionnaire => ({
  resourceType: 'Questionnaire',
  url: 'https://holdfast.example/fhir/Questionnaire/test',
  version: '1',
  title: 'Test',
  status: 'draft',
  item,
});
const ask = (linkId: string, more: Partial<Item> = {}): Item => ({
  linkId,
  text: 'How are you?',
  type: 'string',
  ...more,
});
const calculated = (expression: string): Partial<Item> => ({
  type: 'decimal',
  extension: [{ url: urls.calculated, valueExpression: { expression } }],
});
const pattern = (valueString: string): Partial<Item> => ({
  extension: [{ url: urls.regex, valueString }],
});
const on = (question: string): Partial<Item> => ({
  enableWhen: [{ question, operator: 'exists', answerBoolean: true }],
});

const scored = (bands: [number, number, string][], more: Partial<Item> = {}): Item =>
  ask('a', {
    type: 'integer',
    ...more,
    extension: [
      ...(more.extension ?? []),
      {
        url: urls.score,
        extension: [
          { url: 'low', valueInteger: 0 },
          { url: 'high', valueInteger: 10 },
          ...bands.map(([from, to, label]) => ({
            url: 'band',
            extension: [
              { url: 'from', valueDecimal: from },
              { url: 'to', valueDecimal: to },
              { url: 'label', valueString: label },
            ],
          })),
        ],
      },
    ],
  });
const places = (valueInteger: number): Partial<Item> => ({
  type: 'decimal',
  extension: [{ url: urls.maxDecimalPlaces, valueInteger }],
});
const begins = (type: Item['type'], ...initial: Answer[]) => ask('a', { type, initial });
const options = ['x', 'y'].map((code) => ({ valueCoding: { code } }));

test.each<[string, Item[], string]>([
  ['two of one name', [ask('a'), ask('a')], 'is the name of two items'],
  ['no words', [ask('a', { text: ' ' })], 'has no words'],
  ['a choice of nothing', [ask('a', { type: 'choice' })], 'without answers'],
  ['a group that asks nothing', [{ linkId: 'g', type: 'group' }], 'asks nothing'],
  ['an unknown question', [ask('a', on('b'))], 'which is not there'],
  ['itself', [ask('a', on('a'))], 'waits for itself'],
  ['each other', [ask('a', on('b')), ask('b', on('a'))], 'waits for itself'],
  [
    'what stands under it',
    [{ linkId: 'g', type: 'group', ...on('a'), item: [ask('a')] }],
    'waits for itself',
  ],
  [
    'a repeating group',
    [{ linkId: 'g', type: 'group', repeats: true, item: [ask('a')] }],
    'repeats',
  ],
  ['a value set', [ask('a', { type: 'choice', answerValueSet: '#x' })], 'value set'],
  ['a pattern that is none', [ask('a', pattern('(')), ask('b')], 'cannot be read'],
  ['a pattern for ever', [ask('a', pattern('(a+)+b'))], 'too long to match'],
  ['a pattern that branches for ever', [ask('a', pattern('(a|aa)+b'))], 'too long to match'],
  ['a pattern with many repeats', [ask('a', pattern('.*.*.*.*x'))], 'too long to match'],
  [
    'a pattern with long repeats',
    [ask('a', pattern('\\d{1,99}\\d*\\d+\\d{2,}x'))],
    'too long to match',
  ],
  ['no FHIRPath', [ask('a'), ask('b', calculated('1 +'))], 'is not FHIRPath'],
  [
    'an endless calculation',
    [ask('a'), ask('b', calculated('1.repeat($this + 1)'))],
    'calls repeat()',
  ],
  [
    'bands upside down',
    [
      scored([
        [5, 9, 'High'],
        [0, 4, 'Low'],
      ]),
    ],
    'overlap or are upside down',
  ],
  [
    'bands of whole numbers that share one',
    [
      scored([
        [0, 4, 'Low'],
        [4, 9, 'High'],
      ]),
    ],
    'overlap',
  ],
  [
    'bands that begin before the last ends',
    [
      scored(
        [
          [0, 5, 'Low'],
          [4, 9, 'High'],
        ],
        { type: 'decimal' },
      ),
    ],
    'overlap',
  ],
  [
    'a gap between bands of whole numbers',
    [
      scored([
        [0, 4, 'Low'],
        [6, 9, 'High'],
      ]),
    ],
    'its bands leave out scores between 4 and 6: let “Low” reach to 5, or “High” begin sooner',
  ],
  [
    'a gap between bands of decimals',
    [
      scored(
        [
          [0, 4, 'Low'],
          [5, 9, 'High'],
        ],
        { type: 'decimal' },
      ),
    ],
    'its bands leave out scores between 4 and 5: let “Low” reach to 5, or “High” begin sooner',
  ],
  [
    'a gap between bands of one decimal place',
    [
      scored(
        [
          [0, 4, 'Low'],
          [5, 9, 'High'],
        ],
        places(1),
      ),
    ],
    'let “Low” reach to 4.9',
  ],
  [
    'an answer that counts between two bands',
    [
      scored(
        [
          [0, 4, 'Low'],
          [5, 9, 'High'],
        ],
        {
          type: 'choice',
          answerOption: [
            { valueCoding: { code: 'x', extension: [{ url: urls.ordinal, valueDecimal: 4.5 }] } },
          ],
        },
      ),
    ],
    'leave out scores between 4 and 5',
  ],
  [
    'a beginning of another kind',
    [begins('integer', { valueString: 'many' })],
    'begins with a value of another kind',
  ],
  [
    'a beginning that cannot be chosen',
    [
      ask('a', {
        type: 'choice',
        answerOption: options,
        initial: [{ valueCoding: { code: 'z' } }],
      }),
    ],
    'begins with a value that is none of its answers',
  ],
  [
    'a beginning twice',
    [begins('integer', { valueInteger: 1 }, { valueInteger: 2 })],
    'begins with more values',
  ],
  [
    'a beginning beyond its limits',
    [
      {
        ...begins('integer', { valueInteger: 1 }),
        extension: [{ url: urls.minValue, valueInteger: 2 }],
      },
    ],
    'begins with a value that its own limits refuse',
  ],
  [
    'words that begin with a value',
    [ask('b'), begins('display', { valueString: 'x' })],
    'asks nothing',
  ],
  [
    'a calculation that goes out',
    [ask('a'), ask('b', calculated("'http://x'.resolve()"))],
    'calls resolve()',
  ],
])('is told and kept from publishing: %s', (_name, items, message) => {
  const wrong = checkQuestionnaire(form(...items)).filter(({ grade }) => grade === 'wrong');
  expect(wrong.map((finding) => finding.message).join('; ')).toContain(message);
});

test.each<[string, Item]>([
  [
    'whole numbers',
    scored([
      [0, 4, 'Low'],
      [5, 9, 'High'],
    ]),
  ],
  [
    'decimals that touch',
    scored(
      [
        [0, 4.5, 'Low'],
        [4.5, 9, 'High'],
      ],
      { type: 'decimal' },
    ),
  ],
  [
    'one decimal place',
    scored(
      [
        [0, 0.2, 'Low'],
        [0.3, 9, 'High'],
      ],
      places(1),
    ),
  ],
  [
    'from nothing on',
    scored([
      [0, 0, 'None'],
      [1, 9, 'Some'],
    ]),
  ],
  ['a beginning that fits', begins('integer', { valueInteger: 3 })],
  [
    'choices that are marked',
    ask('a', {
      type: 'choice',
      repeats: true,
      answerOption: options.map((one) => ({ ...one, initialSelected: true })),
    }),
  ],
])('is nothing to tell: %s', (_name, item) => expect(checkQuestionnaire(form(item))).toEqual([]));

test.each([
  [-1, undefined],
  [0, 'Low'],
  [4, 'Low'],
  [4.5, 'Low'],
  [4.999, 'Low'],
  [5, 'High'],
  [9, 'High'],
  [9.5, undefined],
])('a band reaches to where the next begins: of %d it is %s', (value, label) =>
  expect(
    bandOf(
      {
        bands: [
          { from: 0, to: 4, label: 'Low' },
          { from: 5, to: 9, label: 'High' },
        ],
      },
      value,
    )?.label,
  ).toBe(label),
);

it('tells what is kept without being used, and lets it be published', () => {
  const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit' }];
  expect(checkQuestionnaire(form(ask('a', { extension })))).toEqual([
    { linkId: 'a', grade: 'kept', message: '“questionnaire-unit” is kept but not used here' },
  ]);
});

it('reads a definition from text, and names the item that cannot be read', () => {
  expect(readDefinition('{').findings[0]?.message).toBe('is not JSON');
  expect(readDefinition('null').questionnaire).toBeNull();
  const odd = {
    ...form(ask('a')),
    item: [{ linkId: 'photo', type: 'attachment', text: 'A photo' }],
  };
  expect(readDefinition(JSON.stringify(odd)).findings).toMatchObject([
    { linkId: 'photo', grade: 'wrong', message: expect.stringContaining('“attachment”') },
  ]);
  const kept = { ...form(ask('a')), experimental: true };
  expect(readDefinition(JSON.stringify(kept)).questionnaire).toEqual(kept);
});

it('calculates without trusting the expression', () => {
  const of = (expression: string) =>
    form(ask('n', { type: 'integer' }), ask('c', calculated(expression)));
  const n = { n: [{ valueInteger: 7 }] };
  expect(withCalculated(of("%resource.item.where(linkId='n').answer.value * 2.5"), n).c).toEqual([
    { valueDecimal: 17.5 },
  ]);
  for (const bad of ['1 / 0', "'words'", '1.repeat($this)', "'a' + 1", '%nothing', '{}'])
    expect(withCalculated(of(bad), n).c).toBeUndefined();
  expect(expressionProblem('1'.repeat(5000))).toContain('longer');
});
