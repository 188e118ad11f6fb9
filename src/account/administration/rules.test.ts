import { describe, expect, it } from 'vitest';
import { roles } from '#platform/actor.ts';
import {
  actNames,
  addShape,
  changeShape,
  kinds,
  kindsUnder,
  mayGiveRoles,
  mayStandUnder,
  rolesIn,
  rolesVersion,
} from './rules.ts';

describe('what may stand under what', () => {
  it.each([
    ['network', 'care-board', true],
    ['practice', 'network', true],
    ['employer', 'network', true],
    ['network', 'employer', true],
    ['care-board', 'network', false],
    ['care-board', 'care-board', false],
    ['network', 'practice', false],
    ['practice', 'practice', false],
    ['employer', 'provider', false],
  ] as const)('%s under %s: %s', (kind, parent, may) => {
    expect(mayStandUnder(kind, parent)).toBe(may);
    expect(kindsUnder(parent).includes(kind)).toBe(may);
  });

  it('lets nothing stand under a practice or a provider', () => {
    for (const kind of kinds) {
      expect(mayStandUnder(kind, 'practice')).toBe(false);
      expect(mayStandUnder(kind, 'provider')).toBe(false);
    }
  });
});

describe('who gives roles', () => {
  it.each([
    [true, true, true],
    [true, false, true],
    [false, false, true],
    [false, true, false],
  ])('own %s, has an administrator %s: %s', (own, hasAdministrator, may) => {
    expect(mayGiveRoles({ own, hasAdministrator })).toBe(may);
  });

  it('gives no work with people outside a service', () => {
    expect(rolesIn({ service: true })).toEqual(roles);
    expect(rolesIn({ service: false })).toEqual([
      'manager',
      'referrer',
      'administrator',
      'researcher',
    ]);
  });

  it('tells every set of roles from every other', () => {
    const sets = Array.from({ length: 2 ** roles.length }, (_, n) =>
      roles.filter((_role, place) => n & (2 ** place)),
    );
    expect(new Set(sets.map(rolesVersion)).size).toBe(sets.length);
    expect(rolesVersion(['manager', 'referrer'])).toBe(rolesVersion(['referrer', 'manager']));
  });
});

describe('what is typed about an organisation', () => {
  const good = {
    under: '01a1fdf2-7437-7322-865f-661cb4af98b1',
    kind: 'practice',
    name: 'Elm Road',
    slug: 'elm-road',
    odsCode: 'z99003',
  };
  it('is taken, with the ODS code in capitals', () => {
    expect(addShape.parse(good)).toMatchObject({ odsCode: 'Z99003', service: false });
    expect(addShape.parse({ ...good, odsCode: '' }).odsCode).toBeNull();
  });
  it.each([
    ['kind', 'castle'],
    ['kind', ''],
    ['name', 'X'],
    ['name', 'x'.repeat(121)],
    ['slug', 'Elm Road'],
    ['slug', '../admin'],
    ['slug', ''],
    ['odsCode', '<script>'],
    ['odsCode', 'TOOLONGACODE'],
    ['under', 'nothing'],
  ])('is refused at the field: %s %j', (field, value) => {
    const parsed = addShape.safeParse({ ...good, [field]: value });
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([field]);
  });
  it('is refused at the field when it is changed', () => {
    const parsed = changeShape.safeParse({
      name: '',
      odsCode: '',
      telephone: 'x'.repeat(41),
      email: 'nowhere',
      parentId: 'top',
    });
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([
      'name',
      'telephone',
      'email',
      'parentId',
    ]);
  });
});

it('has words for acts alone, each different', () => {
  expect(new Set(Object.values(actNames)).size).toBe(Object.keys(actNames).length);
});
