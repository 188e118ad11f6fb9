import { expect, test } from 'vitest';
import type { Actor, Role } from '#platform/actor.ts';
import { distanceWords, kilometresBetween, outcodeOf, placeOfPostcode } from './outcode.ts';
import { areas, districts } from './outcodes.ts';
import {
  freshnessOf,
  mayImportDirectory,
  mayMarkFull,
  maySearchDirectory,
  mayTendListing,
} from './rules.ts';

test.each([
  ['never', null, '2026-11-21'],
  ['fresh', '2027-01-01', '2026-11-21'],
  ['fresh', '2026-05-22', '2026-11-21'],
  ['ageing', '2026-05-21', '2026-11-21'],
  ['ageing', '2025-11-22', '2026-11-21'],
  ['stale', '2025-11-21', '2026-11-21'],
  // Months end on different days.
  ['fresh', '2026-03-01', '2026-08-31'],
  ['ageing', '2026-02-28', '2026-08-31'],
  ['fresh', '2026-08-31', '2027-02-28'],
  ['ageing', '2026-08-28', '2027-02-28'],
  ['stale', '2024-02-29', '2025-03-01'],
] as const)('a listing is %s that was confirmed on %s, seen on %s', (band, confirmed, today) => {
  expect(freshnessOf(confirmed, today)).toBe(band);
});

const actor = (kind: Actor['kind'], ...roles: Role[]): Actor => ({
  kind,
  id: null,
  name: 'x',
  organisationIds: [],
  roles,
});

test.each([
  ['link-worker', actor('staff', 'link-worker'), [true, true, true, false]],
  ['supervisor', actor('staff', 'supervisor'), [true, true, true, false]],
  ['manager', actor('staff', 'manager'), [true, true, true, true]],
  ['administrator', actor('staff', 'administrator'), [true, true, true, true]],
  ['referrer', actor('staff', 'referrer'), [true, false, false, false]],
  ['provider by link', actor('link'), [false, false, true, false]],
  ['public', actor('public'), [false, false, false, false]],
  ['system', actor('system'), [false, false, false, true]],
] as const)('what a %s may do', (_, who, expected) => {
  expect([
    maySearchDirectory(who),
    mayTendListing(who),
    mayMarkFull(who),
    mayImportDirectory(who),
  ]).toEqual(expected);
});

test('postcodes have a place, roughly', () => {
  expect(areas.size).toBe(124);
  for (const { latitude, longitude } of [...areas.values(), ...districts.values()]) {
    expect(latitude).toBeGreaterThan(49);
    expect(latitude).toBeLessThan(61);
    expect(longitude).toBeGreaterThan(-8);
    expect(longitude).toBeLessThan(2);
  }
  expect(outcodeOf('bs5 6xx')).toBe('BS5');
  expect(outcodeOf('EC1A1BB')).toBe('EC1A');
  expect(outcodeOf('hello')).toBeNull();
  expect(placeOfPostcode('BS5 6XX')).toEqual({ latitude: 51.46, longitude: -2.55, within: 2 });
  expect(placeOfPostcode('BS99 1AA')?.within).toBe(20);
  expect(placeOfPostcode('ZZ1 1AA')).toBeNull();
  const bristol = placeOfPostcode('BS1');
  const exeter = placeOfPostcode('EX1');
  expect(bristol && exeter && kilometresBetween(bristol, exeter)).toBeCloseTo(103, -1);
  expect([0.2, 1.7, 8].map(distanceWords)).toEqual([
    'less than a mile',
    'about 1 mile',
    'about 5 miles',
  ]);
});
