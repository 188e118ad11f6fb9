import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Element, type Limit, limitInWords, seededElements } from './elements.ts';
import { explain, toThemselves } from './explain.ts';
import { type Asked, judge } from './judge.ts';
import {
  type Circumstances,
  isNoLooser,
  type Modifier,
  modifierKinds,
  monthsBetween,
  resolve,
  type Setting,
} from './resolver.ts';
import { scopes, settingSources, stages, strengthOf } from './rules.ts';

const element = (code: string): Element => {
  const found = seededElements.find((one) => one.code === code);
  if (!found) throw new Error(code);
  return found;
};

const today = '2026-11-21';
const case_ = (over: Partial<Circumstances> = {}): Circumstances => ({
  day: today,
  linkWorkerId: 'amina',
  practiceId: 'millbrook',
  stage: 'established',
  specialist: false,
  monthsInPost: 14,
  decile: 2,
  needs: 3,
  ...over,
});

let count = 0;
const setting = (over: Partial<Setting> = {}): Setting => {
  count += 1;
  return {
    id: `s${count}`,
    element: 'contacts',
    scope: 'service',
    practiceId: null,
    practiceName: null,
    userId: null,
    stage: null,
    position: 5,
    limit: 12,
    reason: 'So that the waiting list moves.',
    source: 'policy',
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
  };
};
const modifier = (over: Partial<Modifier> = {}): Modifier => ({
  id: 'm1',
  element: 'contacts',
  kind: 'deprivation',
  threshold: 2,
  widenPosition: 1,
  widenLimit: 4,
  reason: 'More to work through.',
  since: '2026-01-01',
  endedOn: null,
  ...over,
});
const mine = { scope: 'post', userId: 'amina', source: 'manager' } as const;
const theirs = {
  scope: 'practice',
  practiceId: 'millbrook',
  practiceName: 'Millbrook Surgery',
  source: 'practice',
} as const;

describe('what applies', () => {
  test('nothing agreed leaves it to judgement, but mandatory training never is', () => {
    expect(resolve(element('contacts'), case_(), [])).toMatchObject({
      position: 10,
      limit: null,
      strength: 'free',
    });
    expect(resolve(element('training-mandatory'), case_(), [])).toMatchObject({
      position: 0,
      strength: 'firm',
    });
    expect(
      resolve(element('training-mandatory'), case_(), [
        setting({ element: 'training-mandatory', position: 10, limit: null }),
      ]).position,
    ).toBe(0);
  });

  test.each([
    ['the service', [setting()], 12],
    [
      'a stage before the service',
      [setting(), setting({ scope: 'stage', stage: 'established', limit: 14 })],
      14,
    ],
    [
      'another stage not at all',
      [setting(), setting({ scope: 'stage', stage: 'induction', limit: 6 })],
      12,
    ],
    [
      'the practice before a stage',
      [
        setting({ scope: 'stage', stage: 'established', limit: 14 }),
        setting({ ...theirs, limit: 9 }),
      ],
      9,
    ],
    [
      'another practice not at all',
      [setting(), setting({ ...theirs, practiceId: 'orchard', limit: 9 })],
      12,
    ],
    [
      'the post before all',
      [setting({ ...theirs, limit: 9 }), setting({ ...mine, limit: 16 }), setting()],
      16,
    ],
    ['another’s post not at all', [setting(), setting({ ...mine, userId: 'tom', limit: 16 })], 12],
    ['not what ended', [setting({ limit: 20, endedOn: today }), setting({ inForceOn: today })], 12],
    [
      'not what begins tomorrow',
      [setting(), setting({ ...mine, limit: 16, from: '2026-11-22' })],
      12,
    ],
    [
      'not what ran out yesterday',
      [setting(), setting({ ...mine, limit: 16, until: '2026-11-20' })],
      12,
    ],
    ['what runs out today', [setting(), setting({ ...mine, limit: 16, until: today })], 16],
    [
      'not what is only proposed',
      [setting(), setting({ ...mine, limit: 16, inForceOn: null, status: 'proposed' })],
      12,
    ],
  ] as [string, Setting[], Limit][])('%s', (_what, settings, limit) => {
    expect(resolve(element('contacts'), case_(), settings).limit).toBe(limit);
  });

  test('a disagreement leaves what is in force, but on safety the tighter applies', () => {
    const against = {
      ...theirs,
      status: 'contested',
      inForceOn: null,
      contestedOn: '2026-11-05',
    } as const;
    const plain = setting();
    const contacts = resolve(element('contacts'), case_(), [
      plain,
      setting({ ...against, contestsId: plain.id, limit: 8, position: 2 }),
    ]);
    expect(contacts).toMatchObject({ limit: 12, position: 5, contested: true });
    const held = setting({ element: 'holding', limit: 12 });
    const tighterOne = setting({
      ...against,
      element: 'holding',
      contestsId: held.id,
      limit: 8,
      position: 2,
    });
    expect(resolve(element('holding'), case_(), [held, tighterOne])).toMatchObject({
      limit: 8,
      position: 2,
      strength: 'firm',
      contested: true,
    });
    const settled = { ...tighterOne, settledOn: '2026-11-20' };
    expect(resolve(element('holding'), case_(), [held, settled])).toMatchObject({
      limit: 12,
      contested: false,
    });
  });

  test('on safety a post may be widened by the service, never past what the practice agreed', () => {
    const service = setting({ element: 'place', limit: ['practice', 'remote'], position: 1 });
    const widened = setting({
      ...mine,
      element: 'place',
      limit: ['practice', 'remote', 'home'],
      position: 6,
    });
    expect(resolve(element('place'), case_(), [service, widened]).limit).toEqual([
      'practice',
      'remote',
      'home',
    ]);
    const practice = setting({
      ...theirs,
      element: 'place',
      limit: ['practice', 'community'],
      position: 3,
    });
    expect(resolve(element('place'), case_(), [service, widened, practice])).toMatchObject({
      limit: ['practice'],
      position: 3,
      contested: true,
    });
  });

  test('circumstances move it, and experience only at a review', () => {
    const settings = [setting()];
    const found = (over: Partial<Modifier>, of: Partial<Circumstances> = {}) =>
      resolve(element('contacts'), case_(of), settings, [modifier(over)]);
    expect(found({})).toMatchObject({ limit: 16, position: 6 });
    expect(found({}, { decile: 3 })).toMatchObject({ limit: 12, applied: [] });
    expect(found({}, { decile: null }).limit).toBe(12);
    expect(found({ kind: 'complexity', threshold: 3 }).limit).toBe(16);
    expect(
      found({ kind: 'specialist', widenPosition: -2, widenLimit: 0 }, { specialist: true })
        .position,
    ).toBe(3);
    expect(found({ kind: 'time-in-post', threshold: 12 })).toMatchObject({
      limit: 12,
      applied: [],
      suggested: [{ id: 'm1' }],
    });
    expect(
      found(
        { kind: 'time-in-post', threshold: 6, widenPosition: -3, widenLimit: -4 },
        { monthsInPost: 2 },
      ),
    ).toMatchObject({ limit: 8, position: 2, strength: 'firm' });
    expect(
      resolve(
        element('holding'),
        case_(),
        [setting({ element: 'holding' })],
        [modifier({ element: 'holding' })],
      ).limit,
    ).toBe(12);
  });
});

test.each([
  ['contacts', 12, { amount: 12 }, 1, 'allowed'],
  ['contacts', 12, { amount: 13 }, 1, 'stopped'],
  ['contacts', 12, { amount: 13 }, 5, 'ask'],
  ['contacts', 12, { amount: 13 }, 9, 'allowed'],
  ['contacts', null, { amount: 99 }, 0, 'allowed'],
  ['frequency', 7, { amount: 7 }, 0, 'allowed'],
  ['frequency', 7, { amount: 6 }, 0, 'stopped'],
  ['place', ['practice'], { among: ['home'] }, 2, 'stopped'],
  ['place', ['practice', 'home'], { among: ['home'] }, 2, 'allowed'],
  ['feedback', null, { usual: false }, 4, 'ask'],
  ['feedback', null, { usual: true }, 0, 'allowed'],
  ['training-mandatory', null, { usual: false }, 10, 'stopped'],
] as [string, Limit, Asked, number, string][])(
  '%s within %j, asked %j at %i: %s',
  (code, limit, asked, position, outcome) => {
    const resolved = resolve(element(code), case_(), [setting({ element: code, limit, position })]);
    expect(judge(resolved, asked)).toBe(outcome);
  },
);

describe('the sentence', () => {
  test('says who set it, when, and for whom it was moved', () => {
    const settings = [
      setting({ sourceName: 'network contract 2026' }),
      setting({ ...mine, limit: 16, position: 6, inForceOn: '2026-06-09' }),
    ];
    const resolved = resolve(element('contacts'), case_(), settings, [modifier()]);
    expect(explain(resolved, toThemselves)).toBe(
      'At most 20 contacts (guided): set by policy (network contract 2026) on 3 March 2026, widened for you by your manager on 9 June 2026, widened because the practice is in one of the 2 most deprived tenths.',
    );
    expect(explain(resolved, { linkWorker: 'Amina Yusuf' })).toContain(
      'widened for Amina Yusuf by the service manager on 9 June 2026',
    );
  });

  test('says what is disagreed about and what applies meanwhile', () => {
    const held = setting({ element: 'holding', limit: 12, source: 'employer' });
    const against = setting({
      ...theirs,
      element: 'holding',
      contestsId: held.id,
      contestedOn: '2026-11-05',
      inForceOn: null,
      limit: 8,
      position: 2,
    });
    expect(explain(resolve(element('holding'), case_(), [held, against]))).toBe(
      'At most 8 people held (firm): set by the employer on 3 March 2026. Millbrook Surgery disagreed on 5 November 2026 (at most 8 people held): until that is settled the tighter applies, for safety.',
    );
  });

  test('says when nothing was agreed', () => {
    expect(explain(resolve(element('contacts'), case_(), []))).toBe(
      'Nothing has been agreed about this: it is yours to judge.',
    );
  });
});

test('a limit of one is said as one', () => {
  expect(limitInWords(element('contacts'), 1)).toBe('at most 1 contact');
  expect(limitInWords(element('place'), ['home', 'practice'])).toBe('only their home, practice');
});

test.each([
  ['2026-01-15', '2026-11-21', 10],
  ['2026-01-22', '2026-11-21', 9],
  ['2026-11-21', '2026-11-21', 0],
  ['2027-01-01', '2026-11-21', 0],
  [null, '2026-11-21', null],
])('months from %s to %s: %s', (since, day, months) => {
  expect(monthsBetween(since, day)).toBe(months);
});

describe('whatever is given', () => {
  const day = fc
    .integer({ min: 0, max: 400 })
    .map((n) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const about = fc.constantFrom(...seededElements);
  const limitOf = (of: Element): fc.Arbitrary<Limit> =>
    of.unit.kind === 'amount'
      ? maybe(fc.integer({ min: 0, max: of.unit.top }))
      : of.unit.kind === 'among'
        ? maybe(fc.subarray(['practice', 'home', 'community', 'remote']))
        : fc.constant(null);
  const anySetting = (of: Element): fc.Arbitrary<Setting> =>
    fc.record({
      id: fc.uuid(),
      element: fc.constant(of.code),
      scope: fc.constantFrom(...(Object.keys(scopes) as (keyof typeof scopes)[])),
      practiceId: maybe(fc.constantFrom('millbrook', 'orchard')),
      practiceName: fc.constant('A practice'),
      userId: maybe(fc.constantFrom('amina', 'tom')),
      stage: maybe(fc.constantFrom(...(Object.keys(stages) as (keyof typeof stages)[]))),
      position: fc.integer({ min: 0, max: 10 }),
      limit: limitOf(of),
      reason: fc.constant('because'),
      source: fc.constantFrom(...(Object.keys(settingSources) as (keyof typeof settingSources)[])),
      sourceName: fc.constant(null),
      status: fc.constantFrom('in-force', 'contested', 'proposed', 'superseded'),
      from: day,
      until: maybe(day),
      inForceOn: maybe(day),
      endedOn: maybe(day),
      contestsId: maybe(fc.uuid()),
      contestedOn: maybe(day),
      settledOn: maybe(day),
    });
  const anyModifier = (of: Element): fc.Arbitrary<Modifier> =>
    fc.record({
      id: fc.uuid(),
      element: fc.constant(of.code),
      kind: fc.constantFrom(...modifierKinds),
      threshold: fc.integer({ min: 0, max: 24 }),
      widenPosition: fc.integer({ min: -10, max: 10 }),
      widenLimit: fc.integer({ min: -20, max: 20 }),
      reason: fc.constant('because'),
      since: day,
      endedOn: maybe(day),
    });
  const anyCase: fc.Arbitrary<Circumstances> = fc.record({
    day,
    linkWorkerId: maybe(fc.constantFrom('amina', 'tom')),
    practiceId: maybe(fc.constantFrom('millbrook', 'orchard')),
    stage: maybe(fc.constantFrom(...(Object.keys(stages) as (keyof typeof stages)[]))),
    specialist: fc.boolean(),
    monthsInPost: maybe(fc.nat(60)),
    decile: maybe(fc.integer({ min: 1, max: 10 })),
    needs: maybe(fc.nat(9)),
  });
  const given = about.chain((of) =>
    fc.record({
      of: fc.constant<Element>(of),
      circumstances: anyCase,
      settings: fc.uniqueArray(anySetting(of), { maxLength: 9, selector: (one) => one.id }),
      modifiers: fc.uniqueArray(anyModifier(of), { maxLength: 4, selector: (one) => one.id }),
    }),
  );

  test('there is an answer, within the continuum, with its sentence and a judgement', () => {
    fc.assert(
      fc.property(given, ({ of, circumstances, settings, modifiers }) => {
        const found = resolve(of, circumstances, settings, modifiers);
        expect(found.position).toBeGreaterThanOrEqual(0);
        expect(found.position).toBeLessThanOrEqual(10);
        expect(found.strength).toBe(strengthOf(found.position));
        if (!of.mayBeDiscretionary) expect(found.position).toBe(0);
        expect(explain(found)).toMatch(/\.$/);
        expect(['allowed', 'ask', 'stopped']).toContain(judge(found, { usual: false }));
      }),
      { numRuns: 500 },
    );
  });

  test('it is the same each time, and in any order', () => {
    fc.assert(
      fc.property(
        given,
        fc.infiniteStream(fc.nat()),
        ({ of, circumstances, settings, modifiers }, random) => {
          const shuffled = <T>(list: readonly T[]) =>
            list
              .map((one) => ({ one, at: Number(random.next().value) }))
              .sort((a, b) => a.at - b.at)
              .map(({ one }) => one);
          const first = resolve(of, circumstances, settings, modifiers);
          const again = resolve(of, circumstances, shuffled(settings), shuffled(modifiers));
          const canonical = (found: typeof first) => ({
            ...found,
            limit: Array.isArray(found.limit) ? [...found.limit].sort() : found.limit,
          });
          expect(canonical(again)).toEqual(canonical(first));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('on safety no disagreement, no practice and no circumstance ever loosens it', () => {
    const safe = given.filter(({ of }) => of.safety);
    fc.assert(
      fc.property(safe, fc.nat(), ({ of, circumstances, settings, modifiers }, pick) => {
        const added = settings[pick % Math.max(1, settings.length)];
        const before = resolve(
          of,
          circumstances,
          settings.filter((one) => one !== added),
          [],
        );
        const speaksForSafety =
          added?.scope === 'practice' || (added?.contestsId && !added.inForceOn);
        if (speaksForSafety)
          expect(isNoLooser(of, resolve(of, circumstances, settings, []), before)).toBe(true);
        const all = resolve(of, circumstances, settings, []);
        expect(isNoLooser(of, resolve(of, circumstances, settings, modifiers), all)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a setting made tighter never makes the answer looser', () => {
    fc.assert(
      fc.property(
        given,
        fc.nat(),
        fc.nat(10),
        ({ of, circumstances, settings, modifiers }, pick, by) => {
          const index = pick % Math.max(1, settings.length);
          const tightened = settings.map((one, at) =>
            at === index ? { ...one, position: Math.max(0, one.position - by) } : one,
          );
          const before = resolve(of, circumstances, settings, modifiers);
          const after = resolve(of, circumstances, tightened, modifiers);
          expect(isNoLooser(of, after, before)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
