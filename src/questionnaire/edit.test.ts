import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { adviseOn, readingAgeOf } from './advice.ts';
import {
  addItem,
  findItem,
  moveItem,
  newLinkId,
  removeItem,
  settingsShape,
  withSettings,
} from './edit.ts';
import { readConditions } from './edit-conditions.ts';
import { itemFrom, itemShape, readOptions, writeOptions } from './edit-item.ts';
import { urls } from './extensions.ts';
import { questionnaireAndAnswers } from './generated.fixture.ts';
import { bundled } from './instruments/bundled.ts';
import { type Item, listItems, type Questionnaire } from './model.ts';
import { readingAge, syllables } from './reading-age.ts';

const form = (...item: Item[]): Questionnaire => ({
  resourceType: 'Questionnaire',
  url: 'urn:x',
  version: '1',
  title: 'T',
  status: 'draft',
  item,
});
const ask = (linkId: string, more: Partial<Item> = {}): Item => ({
  linkId,
  text: linkId,
  type: 'string',
  ...more,
});
const group = (linkId: string, ...item: Item[]): Item => ({ linkId, type: 'group', item });
const order = (of: Questionnaire) => {
  const write = (items: readonly Item[]): string =>
    items.map((one) => (one.type === 'group' ? `(${write(one.item ?? [])})` : one.linkId)).join('');
  return write(of.item);
};

test.each<[string, 'up' | 'down', string]>([
  ['a', 'up', 'ab(cd)e'],
  ['b', 'up', 'ba(cd)e'],
  ['b', 'down', 'a(bcd)e'],
  ['c', 'up', 'abc(d)e'],
  ['d', 'up', 'ab(dc)e'],
  ['d', 'down', 'ab(c)de'],
  ['e', 'up', 'ab(cde)'],
  ['e', 'down', 'ab(cd)e'],
  ['nothing', 'up', 'ab(cd)e'],
])('%s moved %s gives %s', (linkId, way, expected) =>
  expect(
    order(
      moveItem(form(ask('a'), ask('b'), group('g', ask('c'), ask('d')), ask('e')), linkId, way),
    ),
  ).toBe(expected),
);

it('loses nothing by moving, and what is moved up and down is where it was', () => {
  fc.assert(
    fc.property(questionnaireAndAnswers, fc.nat(9), ({ of }, at) => {
      const ids = listItems(of).map(({ item }) => item.linkId);
      const linkId = ids[at % ids.length] ?? '';
      for (const way of ['up', 'down'] as const) {
        const moved = moveItem(of, linkId, way);
        expect(
          listItems(moved)
            .map(({ item }) => item.linkId)
            .sort(),
        ).toEqual([...ids].sort());
        if (JSON.stringify(moved) !== JSON.stringify(of))
          expect(listItems(moveItem(moved, linkId, way === 'up' ? 'down' : 'up'))).toHaveLength(
            ids.length,
          );
      }
      expect(findItem(removeItem(of, linkId).item, linkId)).toBeUndefined();
    }),
  );
});

const typed = (more: Record<string, string> = {}) =>
  itemShape.safeParse({ type: 'choice', text: 'Which?', options: '1 = Never\n2 = Often', ...more });

it('an item’s form keeps what it does not show', () => {
  const before: Item = {
    linkId: 'q',
    type: 'choice',
    text: 'Old',
    _text: { extension: [] },
    enableWhen: [{ question: 'p', operator: 'exists', answerBoolean: true }],
    answerOption: [
      {
        valueCoding: {
          code: '1',
          display: 'Never',
          extension: [{ url: urls.ordinal, valueDecimal: 4 }],
        },
      },
    ],
    extension: [
      { url: urls.safetyPrompt, extension: [] },
      { url: urls.sensitivity, valueCode: 'sensitive' },
    ],
  };
  const input = itemShape.parse({
    type: 'choice',
    text: 'New',
    options: '1 = Never\n9 = Always\nNow and then',
    required: 'yes',
  });
  expect(itemFrom(input, before)).toEqual({
    linkId: 'q',
    type: 'choice',
    text: 'New',
    _text: { extension: [] },
    required: true,
    enableWhen: before.enableWhen,
    answerOption: [
      before.answerOption?.[0],
      { valueCoding: { code: '9', display: 'Always' } },
      { valueCoding: { code: '3', display: 'Now and then' } },
    ],
    extension: [{ url: urls.safetyPrompt, extension: [] }],
  });
  for (const of of bundled)
    for (const { item } of listItems(of))
      if (item.answerOption)
        expect(readOptions(writeOptions(item.answerOption), item.answerOption)).toEqual(
          item.answerOption,
        );
});

test.each<[string, Record<string, string>, string]>([
  ['no words', { text: ' ' }, 'text'],
  ['no type', { type: 'photo' }, 'type'],
  ['a choice of nothing', { options: ' \n' }, 'options'],
  ['two of one code', { options: '1 = A\n1 = B' }, 'options'],
  ['a least that is none', { type: 'integer', least: 'x' }, 'least'],
  ['a most below the least', { type: 'integer', least: '5', most: '2' }, 'most'],
  ['no length', { maxLength: '0' }, 'maxLength'],
  ['nowhere for the earlier answer', { piping: 'p' }, 'text'],
  ['a sensitivity of nothing', { sensitivity: 'x' }, 'sensitivity'],
])('an item is refused at its field: %s', (_name, more, field) => {
  const { error } = typed(more);
  expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
});

it('conditions are read from the form, and what cannot be compared is said at its field', () => {
  const items: Record<string, Item> = {
    n: ask('n', { type: 'integer' }),
    b: ask('b', { type: 'boolean' }),
    d: ask('d', { type: 'date' }),
    c: ask('c', {
      type: 'choice',
      answerOption: [{ valueCoding: { system: 's', code: '1', display: 'Never' } }],
    }),
  };
  const read = (question: string, operator: string, value = '') =>
    readConditions({ question1: question, operator1: operator, value1: value }, (id) => items[id]);
  expect(read('n', '>', '3').conditions).toEqual([
    { question: 'n', operator: '>', answerInteger: 3 },
  ]);
  expect(read('b', '=', 'No').conditions).toMatchObject([{ answerBoolean: false }]);
  expect(read('c', '=', 'never').conditions).toMatchObject([
    { answerCoding: { system: 's', code: '1' } },
  ]);
  expect(read('d', '<=', '2027-01-05').conditions).toMatchObject([{ answerDate: '2027-01-05' }]);
  expect(read('n', 'empty').conditions).toMatchObject([
    { operator: 'exists', answerBoolean: false },
  ]);
  expect(read('', '>').conditions).toEqual([]);
  for (const [question, operator, value, field] of [
    ['n', '>', 'many', 'value1'],
    ['n', '>', '', 'value1'],
    ['b', '=', 'perhaps', 'value1'],
    ['d', '=', '5.1.', 'value1'],
    ['c', '=', 'Always', 'value1'],
    ['gone', '=', '1', 'question1'],
    ['', '=', '1', 'question1'],
    ['n', 'like', '1', 'operator1'],
  ] as const)
    expect(Object.keys(read(question, operator, value).errors)).toEqual([field]);
});

it('settings are kept and taken away again', () => {
  const parsed = settingsShape.parse({ title: 'New', closeDate: '2027-01-31', copyright: '© us' });
  const set = withSettings(form(ask('a')), parsed);
  expect(set).toMatchObject({
    title: 'New',
    copyright: '© us',
    extension: [{ valueDate: '2027-01-31' }],
  });
  expect(withSettings(set, settingsShape.parse({ title: 'New' }))).toEqual({
    ...form(ask('a')),
    title: 'New',
  });
  expect(newLinkId(form(ask('q1'), ask('q3')))).toBe('q2');
  expect(order(addItem(form(ask('a'), group('g', ask('b'))), 'b', ask('c')))).toBe('a(bc)');
});

const never = (more: Partial<Item>, ...others: Item[]) =>
  adviseOn(form(...others, ask('last', more)))
    .filter(({ linkId }) => linkId === 'last')
    .map(({ message }) => message.split(':')[0]);
const when = (question: string, operator: '=' | '>' | '<', answerInteger: number) => ({
  question,
  operator,
  answerInteger,
});

test('what can never be asked, comes too early or is hard to read is told', () => {
  const n = ask('n', {
    type: 'integer',
    extension: [
      { url: urls.minValue, valueInteger: 0 },
      { url: urls.maxValue, valueInteger: 10 },
    ],
  });
  const cannot = ['can never be asked'];
  expect(never({ enableWhen: [when('n', '>', 9)] }, n)).toEqual([]);
  expect(never({ enableWhen: [when('n', '>', 10)] }, n)).toEqual(cannot);
  expect(never({ enableWhen: [when('n', '<', 0)] }, n)).toEqual(cannot);
  expect(never({ enableWhen: [when('n', '=', 1), when('n', '=', 2)] }, n)).toEqual(cannot);
  expect(
    never({ enableWhen: [when('n', '=', 1), when('n', '=', 12)], enableBehavior: 'any' }, n),
  ).toEqual([]);
  const dead = ask('dead', { enableWhen: [when('n', '=', 99)] });
  expect(
    never({ enableWhen: [{ question: 'dead', operator: 'exists', answerBoolean: true }] }, n, dead),
  ).toEqual(cannot);
  const early = ask('early', { enableWhen: [when('n', '=', 1)] });
  expect(adviseOn(form(early, n)).map(({ message }) => message)).toEqual([
    'is asked before the question it waits for',
  ]);
  const hard =
    'Notwithstanding institutional considerations, characterise organisational accountability arrangements comprehensively.';
  expect(adviseOn(form(ask('a', { text: hard })))[0]?.message).toContain('hard to read');
  for (const of of bundled)
    expect(adviseOn(of).filter(({ message }) => /never|before/.test(message))).toEqual([]);
  expect(readingAgeOf(form(ask('a')))).toBeNull();
});

test.each([
  ['cat', 1],
  ['happy', 2],
  ['walked', 1],
  ['wanted', 2],
  ['table', 2],
  ['organisation', 5],
])('%s has %i syllables', (word, expected) => expect(syllables(word)).toBe(expected));

test('plain words are read younger than long ones', () => {
  expect(readingAge('The cat sat on the mat. It was a good day.')).toBeLessThan(8);
  expect(readingAge('')).toBe(5);
});
