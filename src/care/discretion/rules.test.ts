import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Actor, type Role, roles } from '#platform/actor.ts';
import { seededElements } from './elements.ts';
import {
  allStatuses,
  type Deed,
  may,
  maySeePost,
  nextSettingStatus,
  positions,
  type Scope,
  settingActs,
  settingTransitions,
  stillToAgree,
  strengthOf,
} from './rules.ts';

const actor = (role: Role, id: string | null = null): Actor => ({
  kind: 'staff',
  id,
  name: '',
  organisationIds: [],
  roles: [role],
});

test.each([
  ['profile.see', 'link-worker supervisor manager'],
  ['setting.propose', 'link-worker supervisor manager'],
  ['setting.contest', 'link-worker supervisor manager'],
  ['setting.decide', 'manager'],
  ['agenda.see', 'supervisor manager'],
  ['everybody.see', 'supervisor manager'],
  ['circumstances.see', 'supervisor manager'],
  ['element.keep', 'manager'],
  ['modifier.keep', 'manager'],
  ['practice.speak', 'referrer'],
  ['request.ask', 'link-worker supervisor'],
  ['request.answer', 'supervisor manager'],
] as [Deed, string][])('%s is for %s alone', (deed, allowed) => {
  expect(roles.filter((role) => may(actor(role), deed))).toEqual(allowed.split(' '));
});

test('a post is seen by its link worker and by those who support them', () => {
  expect(maySeePost(actor('link-worker', 'me'), 'me')).toBe(true);
  expect(maySeePost(actor('link-worker', 'me'), 'somebody else')).toBe(false);
  expect(maySeePost(actor('supervisor', 'me'), 'somebody else')).toBe(true);
});

test('strength follows from the position, firm at the boundary and free at discretion', () => {
  expect(positions.map(strengthOf).join(' ')).toBe(
    'firm firm firm guided guided guided guided guided free free free',
  );
});

describe('a setting', () => {
  const walk = fc.array(fc.constantFrom(...settingActs), { maxLength: 30 });

  test('whatever is tried, it is in one of its statuses, and superseded is the end', () => {
    fc.assert(
      fc.property(walk, (acts) => {
        let status: string = 'new';
        for (const act of acts) {
          const next = nextSettingStatus(status, act);
          if (status === 'superseded') expect(next).toBeNull();
          if (next) status = next;
          expect(['new', ...allStatuses]).toContain(status);
        }
      }),
    );
  });

  test('comes in force only when agreed, settled, or kept at a review', () => {
    const from = Object.entries(settingTransitions)
      .filter(([, acts]) => acts['put-in-force'])
      .map(([status]) => status);
    expect(from).toEqual(['agreed', 'contested', 'under-review']);
  });

  test('every status can be reached, and every one but the last can end', () => {
    const reached = new Set(
      Object.values(settingTransitions).flatMap((acts) => Object.values(acts)),
    );
    expect([...reached].sort()).toEqual([...allStatuses].sort());
    for (const status of allStatuses)
      if (status !== 'superseded')
        expect(nextSettingStatus(status, 'supersede')).toBe('superseded');
  });

  test('a status nobody knows goes nowhere', () => {
    expect(nextSettingStatus('toString', 'agree')).toBeNull();
  });

  test.each([
    ['service', '', 'service'],
    ['stage', 'service', ''],
    ['practice', 'service', 'practice'],
    ['practice', 'practice', 'service'],
    ['post', 'service link-worker', ''],
  ])('for a %s with %s agreed waits for: %s', (scope, agreed, waiting) => {
    const list = (words: string) => words.split(' ').filter(Boolean);
    expect(stillToAgree(scope as Scope, list(agreed) as never)).toEqual(list(waiting));
  });
});

describe('the dictionary', () => {
  test('holds every element of the role once, training as two', () => {
    expect(seededElements.map((one) => one.code)).toEqual([
      'referral-types',
      'referral-routes',
      'conditions',
      'contact-time',
      'contacts',
      'frequency',
      'duration',
      'place',
      'holding',
      'holding-review',
      'training-mandatory',
      'training-personal',
      'measures',
      'feedback',
      'community-time',
    ]);
  });

  test('leaves mandatory training alone to nobody’s discretion, and explains each element', () => {
    expect(seededElements.filter((one) => !one.mayBeDiscretionary).map((one) => one.code)).toEqual([
      'training-mandatory',
    ]);
    for (const one of seededElements) {
      expect(one.definition).toMatch(/^[A-Z].{20,}\.$/);
      expect(one.examples.length).toBeGreaterThanOrEqual(2);
    }
  });
});
