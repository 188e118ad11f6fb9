import { expect, it, test } from 'vitest';
import { askedAnswers, readBy, withCalculated } from './calculate.server.ts';
import { checkQuestionnaire } from './check.server.ts';
import { enabledItems } from './enable.ts';
import { urls } from './extensions.ts';
import type { Answer, Answers, Condition, Item, Questionnaire } from './model.ts';
import { shownAnswers } from './shown-answers.server.ts';
import { pagesOf, stepsOf, valuesOf } from './steps.server.ts';
import { problemsWith } from './validate.server.ts';

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
  text: `What of ${linkId}?`,
  type: 'integer',
  ...more,
});
const answer = (linkId: string) =>
  `%resource.descendants().where(linkId = '${linkId}').answer.value`;
const worked = (linkId: string, expression: string, more: Partial<Item> = {}): Item =>
  ask(linkId, {
    extension: [{ url: urls.calculated, valueExpression: { expression } }],
    ...more,
  });
const when = (question: string, operator: Condition['operator'], answerInteger: number) => ({
  enableWhen: [{ question, operator, answerInteger }],
});
const n = (valueInteger: number): Answer[] => [{ valueInteger }];
const numbers = (given: Record<string, number>): Answers =>
  Object.fromEntries(Object.entries(given).map(([id, value]) => [id, n(value)]));
const asked = (of: Questionnaire, answers: Answers) =>
  stepsOf(of, answers).map(({ item }) => item.linkId);

const sum = worked('sum', `${answer('a')} + ${answer('b')}`);
const more = ask('more', { ...when('sum', '>', 5), required: true });
/** The first rests on the last: a is asked first, and each later one waits for a calculation. */
const chain = form(
  worked('third', `${answer('second')} + 1`, when('second', '>', 0)),
  ask('end', when('third', '>=', 3)),
  worked('second', `${answer('first')} + 1`, when('first', '>', 0)),
  worked('first', answer('a')),
  ask('a'),
);
const upset = form(
  ask('a'),
  worked('score', answer('a')),
  ask('b', when('score', '>', 5)),
  worked('next', answer('b')),
  ask('c', when('next', 'exists', 1)),
);
const hidden = (given: Partial<Item>): Item =>
  ask('arm', { extension: [{ url: urls.hidden, valueBoolean: true }], ...given });

test.each<[string, Questionnaire, Answers, string[]]>([
  ['not yet calculated', form(ask('a'), ask('b'), sum, more), numbers({ a: 4 }), ['a', 'b']],
  [
    'calculated and met',
    form(ask('a'), ask('b'), sum, more),
    numbers({ a: 4, b: 2 }),
    ['a', 'b', 'more'],
  ],
  [
    'calculated and not met',
    form(ask('a'), ask('b'), sum, more),
    numbers({ a: 4, b: 1 }),
    ['a', 'b'],
  ],
  ['forged', form(ask('a'), ask('b'), sum, more), numbers({ a: 1, b: 1, sum: 9 }), ['a', 'b']],
  ['a chain against the order', chain, numbers({ a: 1 }), ['end', 'a']],
  ['a chain that breaks at its begin', chain, numbers({ a: 0 }), ['a']],
  ['a calculation from what another opens', upset, numbers({ a: 6, b: 1 }), ['a', 'b', 'c']],
  ['a calculation from what another shuts', upset, numbers({ a: 5, b: 1, c: 1 }), ['a']],
  [
    'hidden with a value',
    form(hidden({ initial: n(2) }), ask('a', when('arm', '=', 2))),
    {},
    ['a'],
  ],
  ['hidden with another', form(hidden({ initial: n(1) }), ask('a', when('arm', '=', 2))), {}, []],
  ['hidden without any', form(hidden({}), ask('a', when('arm', '=', 2))), {}, []],
  [
    'hidden and given in a response',
    form(hidden({ initial: n(1) }), ask('a', when('arm', '=', 2))),
    numbers({ arm: 2 }),
    ['a'],
  ],
  [
    'hidden and itself not asked for',
    form(ask('a'), hidden({ initial: n(1), ...when('a', '=', 1) }), ask('b', when('arm', '=', 1))),
    numbers({ a: 2, b: 3 }),
    ['a'],
  ],
])('asks what waits for a calculation or a hidden item: %s', (_name, of, answers, expected) => {
  expect(asked(of, answers)).toEqual(expected);
  expect(shownAnswers(of, answers)).toHaveLength(expected.length);
  // What is asked, what is checked and what is kept are decided alike.
  const standing = withCalculated(of, answers);
  const enabled = enabledItems(of, standing);
  expect(Object.keys(standing).filter((id) => !enabled.has(id))).toEqual([]);
  expect(Object.keys(askedAnswers(of, answers)).filter((id) => !expected.includes(id))).toEqual([]);
  expect(Object.keys(problemsWith(of, answers))).toEqual(
    expected.filter((id) => id === 'more' && !answers.more),
  );
});

test.each<[string, Item[]]>([
  [
    'a calculation that waits for what it opens',
    [worked('sum', answer('b')), ask('b', when('sum', '>', 1))],
  ],
  ['two calculations from each other', [worked('x', answer('y')), worked('y', answer('x'))]],
  [
    'one that reads all, and opens some of it',
    [
      ask('a'),
      worked('all', '%resource.descendants().answer.count()'),
      ask('b', when('all', '=', 1)),
    ],
  ],
])('refuses a loop, and ends in it: %s', (_name, items) => {
  const of = form(ask('z'), ...items);
  const found = checkQuestionnaire(of).map(({ message }) => message);
  expect(found.join()).toContain('waits for itself');
  const standing = withCalculated(of, numbers({ a: 1, b: 2, z: 1 }));
  expect(withCalculated(of, numbers({ a: 1, b: 2, z: 1 }))).toEqual(standing);
});

it('has a calculation that is never at rest begin and end with its first round', () => {
  const of = form(
    worked('x', `iif(${answer('y')}.exists(), ${answer('y')} + 1, 1)`),
    worked('y', `${answer('x')} + 1`),
  );
  expect(withCalculated(of, {})).toEqual(numbers({ x: 1, y: 2 }));
});

it('knows what a calculation reads', () => {
  const of = form({ linkId: 'g', type: 'group', item: [ask('a'), ask('it’s')] }, ask('b'));
  const reads = (expression: string) => [...readBy(of, expression)].sort();
  expect(reads(answer('a'))).toEqual(['a']);
  expect(reads("%resource.item.where(linkId = 'g').item.answer.value.sum()")).toEqual([
    'a',
    'g',
    'it’s',
  ]);
  expect(reads("%resource.item.where(linkId = 'g').item.where(linkId = 'a').answer.value")).toEqual(
    ['a'],
  );
  expect(reads('%resource.descendants().answer.count()')).toEqual(['a', 'b', 'g', 'it’s']);
  expect(reads('1 +')).toEqual([]);
});

it('asks what waits for a calculation on a later page than what it is calculated from', () => {
  const broken = ask('a', { extension: [{ url: urls.pageBreak, valueBoolean: true }] });
  const waiting: Item = {
    linkId: 'g',
    type: 'group',
    ...when('sum', '>', 5),
    item: [ask('more'), ask('still')],
  };
  const of = form(broken, ask('b'), sum, waiting);
  const pages = pagesOf(of, stepsOf(of, numbers({ a: 3, b: 3 })));
  expect(pages.map((page) => page.map(({ item }) => item.linkId))).toEqual([
    ['a', 'b'],
    ['more', 'still'],
  ]);
});

it('shows what a question begins with until it was sent, and keeps it as no answer', () => {
  const options = ['x', 'y'].map((code) => ({
    valueCoding: { code },
    initialSelected: code === 'y',
  }));
  const of = form(
    ask('a', { initial: n(3), required: true }),
    ask('b', { type: 'choice', answerOption: options }),
    ask('c', when('a', '=', 3)),
  );
  expect(valuesOf(stepsOf(of, {}), {})).toEqual({ a0: '3', a1: 'o1' });
  expect(asked(of, {})).toEqual(['a', 'b']);
  expect(Object.keys(problemsWith(of, {}))).toEqual(['a']);
  expect(withCalculated(of, {})).toEqual({});
  // What was sent stands, nothing too.
  const sent = { a: n(1), b: [] };
  expect(valuesOf(stepsOf(of, sent), sent)).toEqual({ a0: '1', a1: '' });
});
