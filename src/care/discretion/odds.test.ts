import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Meant, oddsOf } from './odds.ts';
import type { Setting } from './resolver.ts';

const setting = (id: string, over: Partial<Setting> = {}): Setting => ({
  id,
  element: 'contacts',
  scope: 'post',
  practiceId: null,
  practiceName: null,
  userId: id,
  stage: null,
  position: 5,
  limit: 12,
  reason: 'Agreed.',
  source: 'manager',
  sourceName: null,
  status: 'in-force',
  from: '2026-03-03',
  until: null,
  inForceOn: '2026-03-03',
  endedOn: null,
  contestsId: null,
  contestedOn: null,
  settledOn: null,
  ...over,
});
const practice = { scope: 'practice', practiceId: 'millbrook', userId: null, limit: 8 } as const;
const millbrook = setting('millbrook', practice);
const amina = setting('amina');
const tom = setting('tom');
const both = [millbrook, amina];
const meant = (sides: string[], over: Partial<Meant> = {}): Meant => ({
  element: 'contacts',
  sides,
  reason: 'A pilot until spring.',
  by: 'Helen Pryce',
  on: '2026-06-01',
  ...over,
});
const today = '2026-11-21';

describe('what contradicts itself', () => {
  test.each<[string, Setting[], Meant[], 'open' | 'meant' | 'none']>([
    ['nobody has said', both, [], 'open'],
    ['it was said of these', both, [meant(['amina', 'millbrook'])], 'meant'],
    ['of another element', both, [meant(['amina', 'millbrook'], { element: 'place' })], 'open'],
    ['later than the day', both, [meant(['amina', 'millbrook'], { on: '2026-12-01' })], 'open'],
    [
      'one of them changed since',
      [millbrook, setting('amina-2', { userId: 'amina' })],
      [meant(['amina', 'millbrook'])],
      'open',
    ],
    ['a further one contradicts', [...both, tom], [meant(['amina', 'millbrook'])], 'open'],
    [
      'that further one has ended',
      [...both, { ...tom, endedOn: '2026-10-01' }],
      [meant(['amina', 'millbrook'])],
      'meant',
    ],
    [
      'one of three ended',
      [...both, { ...tom, endedOn: '2026-10-01' }],
      [meant(['amina', 'millbrook', 'tom'])],
      'open',
    ],
    [
      'one of three ended, of which two were meant before',
      [...both, { ...tom, endedOn: '2026-10-01' }],
      [meant(['amina', 'millbrook']), meant(['amina', 'millbrook', 'tom'])],
      'open',
    ],
    [
      'a further one that contradicts nothing',
      [...both, setting('all', { scope: 'service', userId: null, limit: 20 })],
      [meant(['amina', 'millbrook'])],
      'meant',
    ],
    [
      'one passed its last day',
      [millbrook, { ...amina, until: '2026-11-20' }],
      [meant(['amina', 'millbrook'])],
      'none',
    ],
  ])('%s', (_, settings, said, outcome) => {
    const [found] = oddsOf(settings, said, today);
    expect(found ? (found.meant ? 'meant' : 'open') : 'none').toBe(outcome);
  });

  test('somebody sees of it what they may see, and that it is meant', () => {
    const said = [meant(['amina', 'millbrook', 'tom'])];
    const seen = (who: string) =>
      oddsOf(
        [...both, tom],
        said,
        today,
        ({ scope, userId }) => scope !== 'post' || userId === who,
      );
    expect(seen('amina')).toMatchObject([{ sides: [{ id: 'millbrook' }, { id: 'amina' }] }]);
    expect(seen('amina')[0]?.meant).toEqual(said[0]);
    expect(seen('gwen')).toEqual([]);
  });

  test('stands in any order of settings, and opens when any of them ends or another joins', () => {
    const settings = fc
      .uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 })
      .map((all) => [
        millbrook,
        ...all.map((n) => setting(`post-${n}`, { limit: 9 + (n % 4), position: n % 7 })),
      ]);
    fc.assert(
      fc.property(
        settings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all))),
        fc.nat(),
        ([all, some], which) => {
          const order = [...some, ...all.filter((one) => !some.includes(one))];
          const [open] = oddsOf(all, [], today);
          const sides = open?.sides.map(({ id }) => id) ?? [];
          expect(oddsOf(order, [], today)).toEqual(oddsOf(all, [], today));
          const said = [meant(sides.toReversed())];
          expect(oddsOf(order, said, today)[0]?.meant).toEqual(said[0]);
          const ends = sides[which % sides.length];
          const fewer = all.map((one) => (one.id === ends ? { ...one, endedOn: today } : one));
          expect(oddsOf(fewer, said, today)[0]?.meant ?? null).toBeNull();
          const more = [...all, setting('one-more', { limit: 40 })];
          expect(oddsOf(more, said, today)[0]?.meant).toBeNull();
        },
      ),
    );
  });
});
