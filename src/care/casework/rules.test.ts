import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor, Role } from '#platform/actor.ts';
import { roles } from '#platform/actor.ts';
import { addDays } from '#platform/clock.ts';
import {
  endingProblems,
  holdingActs,
  holdingStatuses,
  holdingTransitions,
  LONGEST_REVIEW,
  nextHoldingStatus,
  reviewDayProblem,
  startHoldingShape,
} from './holding.ts';
import {
  ageOn,
  type Deed,
  episodeStatuses,
  episodeStepKinds,
  episodeTransitions,
  LONGEST_PAUSE,
  lookAgainProblem,
  may,
  nextEpisodeStatus,
} from './rules.ts';
import {
  actionShape,
  contactShape,
  goalShape,
  pauseOnShape,
  pauseShape,
  readinessShape,
} from './shapes.ts';

const actor = (role: Role): Actor => ({
  kind: 'staff',
  id: null,
  name: '',
  organisationIds: [],
  roles: [role],
});

test.each([
  ['casework.see', 'link-worker supervisor manager'],
  ['casework.write', 'link-worker supervisor'],
  ['episode.open', 'link-worker supervisor manager'],
  ['episode.allocate', 'link-worker supervisor manager'],
  ['holding.list', 'link-worker supervisor manager'],
  ['calendar.keep', 'link-worker supervisor'],
  ['today.see', 'link-worker supervisor manager'],
] as [Deed, string][])('%s is for %s alone', (deed, allowed) => {
  expect(roles.filter((role) => may(actor(role), deed))).toEqual(allowed.split(' '));
});

describe('an episode', () => {
  const walk = fc.array(fc.constantFrom(...episodeStepKinds), { maxLength: 40 });

  test('whatever steps are tried, it is always in one of its statuses and is opened once', () => {
    fc.assert(
      fc.property(walk, (steps) => {
        let status: string = 'new';
        let opened = 0;
        for (const step of steps) {
          const next = nextEpisodeStatus(status, step);
          if (!next) continue;
          if (step === 'opened') opened += 1;
          status = next;
          expect(episodeStatuses).toContain(status);
        }
        expect(opened).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('closed support takes no step but being reopened', () => {
    expect(Object.keys(episodeTransitions.closed)).toEqual(['reopened']);
    fc.assert(
      fc.property(walk, (steps) => {
        const until = steps.indexOf('reopened');
        const before = until === -1 ? steps : steps.slice(0, until);
        for (const step of before) expect(nextEpisodeStatus('closed', step)).toBeNull();
      }),
    );
  });

  test('a status nobody knows goes nowhere', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...episodeStepKinds), (status, step) => {
        fc.pre(!Object.hasOwn(episodeTransitions, status));
        expect(nextEpisodeStatus(status, step)).toBeNull();
      }),
    );
  });
});

test.each([
  [-1, false],
  [0, true],
  [28, true],
  [LONGEST_PAUSE, true],
  [LONGEST_PAUSE + 1, false],
])('a pause is looked at again %i days on: %s', (days, fine) => {
  const today = '2026-11-21';
  expect(lookAgainProblem(addDays(today, days), today) === null).toBe(fine);
});

test.each([
  [pauseShape, { reason: 'x', lookAgainOn: '' }, 'lookAgainOn'],
  [pauseShape, { reason: 'x' }, 'lookAgainOn'],
  [pauseShape, { reason: 'x', lookAgainOn: '2026-02-30' }, 'lookAgainOn'],
  [pauseShape, { reason: ' ', lookAgainOn: '2026-12-19' }, 'reason'],
  [pauseOnShape, { stillWhy: '', lookAgainOn: '2026-12-19' }, 'stillWhy'],
  [pauseOnShape, { stillWhy: 'x', lookAgainOn: 'soon' }, 'lookAgainOn'],
])('a pause needs a reason and a day (%#)', (shape, given, field) => {
  expect(shape.safeParse(given).error?.issues.map((issue) => issue.path[0])).toEqual([field]);
});

describe('holding', () => {
  test('ends by the act of ending alone, and can be resumed', () => {
    for (const status of holdingStatuses)
      for (const act of holdingActs)
        if (act !== 'end') expect(nextHoldingStatus(status, act)).not.toBe('ended');
    expect(holdingTransitions.ended).toEqual({ resume: 'holding' });
  });

  test('a review day is after today and within 26 weeks, whatever is typed', () => {
    const today = '2026-11-21';
    fc.assert(
      fc.property(fc.integer({ min: -400, max: 400 }), (days) => {
        const ok = days > 0 && days <= LONGEST_REVIEW;
        expect(reviewDayProblem(addDays(today, days), today) === null).toBe(ok);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (typed) => {
        fc.pre(!/^\d{4}-\d\d-\d\d$/.test(typed));
        expect(reviewDayProblem(typed, today)).not.toBeNull();
      }),
    );
  });

  test('ends only after a conversation, with a plan or a reason', () => {
    const words = fc.option(fc.string({ minLength: 1 }), { nil: null });
    fc.assert(
      fc.property(fc.boolean(), words, words, words, (talkedThrough, reason, plan, kept) => {
        const fine =
          Object.keys(endingProblems({ talkedThrough, reason, stepDownPlan: plan }, kept))
            .length === 0;
        expect(fine).toBe(talkedThrough && (reason !== null || plan !== null || kept !== null));
      }),
    );
  });

  test('is for at least one of its four functions', () => {
    const shape = (functions: unknown) => startHoldingShape.safeParse({ functions }).success;
    expect(shape([])).toBe(false);
    expect(shape(['resting'])).toBe(false);
    expect(shape(['waiting'])).toBe(true);
    expect(shape(['waiting', 'preparing', 'sharing', 'witnessing'])).toBe(true);
  });
});

test('numbers are optional and bounded; words are never demanded of a contact', () => {
  const contact = { on: '2026-11-20', time: '14:30', mode: 'telephone', attended: 'yes' };
  expect(contactShape.safeParse(contact).success).toBe(true);
  for (const wrong of [
    { on: '2026-02-30' },
    { on: '0001-01-01' },
    { time: '25:00' },
    { mode: 'pigeon' },
    { minutes: '0' },
    { minutes: '1e3' },
    { minutes: '-5' },
    { attended: 'maybe' },
    { done: 'x'.repeat(10_001) },
  ])
    expect(contactShape.safeParse({ ...contact, ...wrong }).success, JSON.stringify(wrong)).toBe(
      false,
    );
  expect(goalShape.safeParse({ goal: 'Garden', importance: '11' }).success).toBe(false);
  expect(goalShape.parse({ goal: 'Garden' }).importance).toBeNull();
  expect(actionShape.safeParse({ action: 'Ring', byWhom: 'person', confidence: '0' }).success).toBe(
    false,
  );
  expect(readinessShape.safeParse({}).success).toBe(false);
  expect(readinessShape.parse({ motivation: '0', capacity: '10' })).toMatchObject({
    motivation: 0,
    capacity: 10,
  });
});

test('an age changes on the birthday', () => {
  expect(ageOn('1948-11-21', '2026-11-20')).toBe(77);
  expect(ageOn('1948-11-21', '2026-11-21')).toBe(78);
});
