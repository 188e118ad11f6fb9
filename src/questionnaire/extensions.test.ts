import fc from 'fast-check';
import { expect, it } from 'vitest';
import { enabledItems, standingAnswers } from './enable.ts';
import { urls } from './extensions.ts';
import { fullQuota, isOpenOn } from './limits.ts';
import type { Item, Questionnaire } from './model.ts';
import { shuffled } from './order.ts';
import { pagesOf, stepsOf } from './steps.ts';

const mark = (known: keyof typeof urls) => ({ url: urls[known], valueBoolean: true });
const ask = (linkId: string, more: Partial<Item> = {}): Item => ({
  linkId,
  text: linkId,
  type: 'string',
  ...more,
});
const form = (...item: Item[]): Questionnaire => ({
  resourceType: 'Questionnaire',
  url: 'urn:x',
  version: '1',
  title: 'T',
  status: 'active',
  item,
});
const asked = (...given: Parameters<typeof stepsOf>) =>
  stepsOf(...given).map(({ item }) => item.linkId);
const yes = (value: boolean) => [{ valueBoolean: value }];
const words = (valueString: string) => [{ valueString }];

it('nothing after a consent gate is asked or kept unless the answer is yes', () => {
  const of = form(
    ask('adult', { type: 'boolean' }),
    {
      linkId: 'g',
      type: 'group',
      enableWhen: [{ question: 'adult', operator: '=', answerBoolean: true }],
      item: [ask('consent', { type: 'boolean', extension: [mark('consentGate')] })],
    },
    ask('after', { item: [ask('under')] }),
  );
  const all = { after: words('x'), under: words('y') };
  const kept = (consent: boolean | null, adult = true) =>
    Object.keys(
      standingAnswers(of, {
        ...all,
        adult: yes(adult),
        ...(consent === null ? {} : { consent: yes(consent) }),
      }),
    );
  expect(kept(true)).toEqual(['adult', 'consent', 'after', 'under']);
  expect(kept(false)).toEqual(['adult', 'consent']);
  expect(kept(null)).toEqual(['adult']);
  // A gate that is not asked holds nobody up
  expect(kept(null, false)).toEqual(['adult', 'after', 'under']);
  expect(enabledItems(of, {}).has('consent')).toBe(false);
});

it('a group of random order has one order for each response, and every order comes', () => {
  const of = form(
    ask('first'),
    {
      linkId: 'g',
      type: 'group',
      extension: [mark('randomOrder')],
      item: [ask('a'), ask('b'), ask('c', { item: [ask('under')] })],
    },
    ask('last'),
  );
  expect(asked(of, {})).toEqual(['first', 'a', 'b', 'c', 'last']);
  const orders = new Set<string>();
  for (let n = 0; n < 200; n += 1) {
    const order = asked(of, { c: words('x') }, `response ${n}`);
    expect(order).toEqual(asked(of, { c: words('x') }, `response ${n}`));
    expect([order[0], order.at(-1), order[order.indexOf('c') + 1]]).toEqual([
      'first',
      'last',
      'under',
    ]);
    orders.add(order.join(''));
  }
  expect(orders.size).toBe(6);
  // Whatever the order, a question keeps its place, which names its field
  const place = (seed: string) =>
    stepsOf(of, {}, seed).find(({ item }) => item.linkId === 'a')?.place;
  expect(place('one')).toBe(place('two'));
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.string(), (things, seed) => {
      expect(shuffled(things, seed).sort()).toEqual([...things].sort());
    }),
  );
});

it('an earlier answer stands in the words, and a mark where there is none', () => {
  const piping = (text: string, from: string): Partial<Item> => ({
    text,
    extension: [{ url: urls.piping, valueString: from }],
  });
  const of = form(
    ask('name'),
    ask('want', {
      type: 'choice',
      repeats: true,
      answerOption: ['walk', 'tea'].map((code) => ({
        valueCoding: { code, display: `a ${code}` },
      })),
    }),
    ask('x', { type: 'display', ...piping('Hello {}.', 'name') }),
    ask('y', piping('Why {}?', 'want')),
  );
  const texts = (answers: Parameters<typeof stepsOf>[1]) => {
    const last = stepsOf(of, answers).at(-1);
    return [...(last?.before ?? []), last?.item.text];
  };
  expect(texts({})).toEqual(['Hello ….', 'Why …?']);
  expect(
    texts({
      name: words('{} & <b>'),
      want: [{ valueCoding: { code: 'walk' } }, { valueCoding: { code: 'tea' } }],
    }),
  ).toEqual(['Hello {} & <b>.', 'Why a walk, a tea?']);
});

it('questions share a page until a page break, of a question or of a group', () => {
  const of = form(
    ask('a'),
    ask('b'),
    { linkId: 'g', type: 'group', extension: [mark('pageBreak')], item: [ask('c'), ask('d')] },
    ask('e', { extension: [mark('pageBreak')] }),
  );
  expect(pagesOf(stepsOf(of, {})).map((page) => page.map(({ item }) => item.linkId))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e'],
  ]);
});

it('is closed after its last day, and full where a quota is', () => {
  const of = {
    ...form(ask('a')),
    extension: [
      { url: urls.closeDate, valueDate: '2026-11-21' },
      {
        url: urls.quota,
        extension: [
          { url: 'question', valueString: 'sex' },
          { url: 'code', valueCode: 'm' },
          { url: 'most', valueInteger: 2 },
        ],
      },
    ],
  };
  expect([isOpenOn(of, '2026-11-21'), isOpenOn(of, '2026-11-22')]).toEqual([true, false]);
  const full = (code: string, counted: number) =>
    fullQuota(of, { sex: [{ valueCoding: { code } }] }, () => counted) !== null;
  expect([full('m', 1), full('m', 2), full('f', 9)]).toEqual([false, true, false]);
  expect(isOpenOn(form(ask('a')), '2099-01-01')).toBe(true);
});
