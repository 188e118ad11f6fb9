import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkQuestionnaire } from './check.server.ts';
import { settingsShape, withSettings, writeQuotas } from './edit.ts';
import { enabledItems, standingAnswers } from './enable.ts';
import { urls } from './extensions.ts';
import { fullQuota, isOpenOn } from './limits.ts';
import type { Answers, Item, Questionnaire } from './model.ts';
import { shuffled } from './order.ts';
import { pageAfter, pagesOf, stepsOf } from './steps.server.ts';

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
  const pages = (one: Questionnaire, answers: Answers = {}) =>
    pagesOf(one, stepsOf(one, answers)).map((page) => page.map(({ item }) => item.linkId));
  expect(pages(of)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  // Without a page break it is one question a page
  expect(pages(form(ask('a'), ask('b')))).toEqual([['a'], ['b']]);
  // What waits for an answer, or repeats it, comes on a later page than the answer
  const waiting = form(
    ask('a', { extension: [mark('pageBreak')] }),
    ask('b', { enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: true }] }),
    ask('c', { text: '{}?', extension: [{ url: urls.piping, valueString: 'b' }] }),
    ask('d'),
  );
  expect(pages(waiting)).toEqual([['a', 'c', 'd']]);
  const answered = { a: words('x') };
  expect(pages(waiting, answered)).toEqual([['a'], ['b'], ['c', 'd']]);
  // Answered together with others, the page opened in between is still asked
  const [first = []] = pagesOf(waiting, stepsOf(waiting, {}));
  const after = pageAfter(pagesOf(waiting, stepsOf(waiting, answered)), first);
  expect(after?.map(({ item }) => item.linkId)).toEqual(['b']);
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
  // A quota of an answer that is not there is found before it is published, and typed quotas are kept
  expect(checkQuestionnaire(of).map(({ message }) => message)).toEqual([
    'has a quota for “sex = m”, which is no answer in it',
  ]);
  expect(writeQuotas(of)).toBe('sex = m: 2');
  const typed = { title: 'T', description: '', copyright: '', closeDate: '' };
  const settings = settingsShape.parse({ ...typed, quotas: 'sex = f: 3\n\n q1=2 : 40' });
  expect(writeQuotas(withSettings(of, settings))).toBe('sex = f: 3\nq1 = 2: 40');
  for (const quotas of ['sex', 'sex = f', 'sex = f: 0', 'sex = f: many'])
    expect(settingsShape.safeParse({ ...typed, quotas }).success, quotas).toBe(false);
});
