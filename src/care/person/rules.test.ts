import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPostcode } from '#platform/postcode.ts';
import { compare, type Likeness, likely } from './duplicates.ts';
import { dateOfBirthProblem, nhsCheckDigit, personShape, readNhsNumber } from './rules.ts';

const nine = fc.stringMatching(/^\d{9}$/);

describe('an NHS number', () => {
  it('is taken with and without spaces and hyphens', () => {
    for (const typed of ['9434765919', '943 476 5919', '943-476-5919', ' 943 4765919 '])
      expect(readNhsNumber(typed)).toBe('9434765919');
    for (const wrong of [
      '9434765918',
      '943476591',
      '94347659190',
      '943476591X',
      '',
      '１２３４５６７８９０',
    ])
      expect(readNhsNumber(wrong)).toBeNull();
  });

  it('has one check digit or none, and no single digit can be mistyped', () => {
    fc.assert(
      fc.property(nine, fc.nat(9), fc.nat(9), (digits, place, other) => {
        const check = nhsCheckDigit(digits);
        const valid = [...'0123456789'].filter((last) => readNhsNumber(digits + last) !== null);
        expect(valid).toEqual(check === 10 ? [] : [String(check)]);
        const number = digits + check;
        if (check === 10 || number[place] === String(other)) return;
        const wrong = number.slice(0, place) + other + number.slice(place + 1);
        expect(readNhsNumber(wrong)).toBeNull();
      }),
    );
  });

  it('never has two neighbours swapped', () => {
    fc.assert(
      fc.property(nine, fc.nat(8), (digits, place) => {
        const number = digits + nhsCheckDigit(digits);
        fc.pre(readNhsNumber(number) !== null && number[place] !== number[place + 1]);
        const swapped =
          number.slice(0, place) + number[place + 1] + number[place] + number.slice(place + 2);
        expect(readNhsNumber(swapped)).toBeNull();
      }),
    );
  });
});

describe('a postcode', () => {
  it.each([
    ['bs14dj', 'BS1 4DJ'],
    ['SW1A 1AA', 'SW1A 1AA'],
    [' m1  1ae ', 'M1 1AE'],
    ['gir 0aa', 'GIR 0AA'],
  ])('%s is %s', (typed, written) => expect(readPostcode(typed)).toBe(written));
  it.each(['BS1', '12345', 'BS1 4CJ', 'AAA1 1AA', ''])('%s is none', (typed) =>
    expect(readPostcode(typed)).toBeNull(),
  );
});

describe('a date of birth', () => {
  it('is a real day, not to come, not before 1900', () => {
    expect(dateOfBirthProblem('1957-03-27', '2026-11-21')).toBeNull();
    expect(dateOfBirthProblem('2026-11-21', '2026-11-21')).toBeNull();
    expect(dateOfBirthProblem('2026-11-22', '2026-11-21')).toContain('past');
    expect(dateOfBirthProblem('1899-12-31', '2026-11-21')).toContain('1899');
    expect(dateOfBirthProblem('1957-02-30', '2026-11-21')).toContain('real date');
  });
});

describe('what is typed about a person', () => {
  it('never throws, and demands names and date of birth alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        personShape.safeParse({
          givenName: a,
          familyName: b,
          dateOfBirth: c,
          nhsNumber: c,
          email: a,
        });
      }),
    );
    const least = { givenName: 'Ada', familyName: 'Moss', dateOfBirth: '1950-01-02' };
    expect(personShape.safeParse(least).success).toBe(true);
    expect(personShape.safeParse({}).error?.issues.map((i) => i.path[0])).toEqual([
      'givenName',
      'familyName',
      'dateOfBirth',
    ]);
  });
});

const margaret: Likeness = {
  givenName: 'Margaret',
  familyName: "O'Neill",
  dateOfBirth: '1948-03-07',
  postcode: 'BS1 4DJ',
};

describe('a duplicate', () => {
  it.each<[string, Partial<Likeness>]>([
    ['the same', {}],
    ['other marks in the name', { familyName: 'ONeill' }],
    ['a letter fewer', { givenName: 'Margret' }],
    ['an initial', { givenName: 'M' }],
    ['names the other way round', { givenName: "O'Neill", familyName: 'Margaret' }],
    ['day and month exchanged', { dateOfBirth: '1948-07-03' }],
    ['a digit wrong in the date', { dateOfBirth: '1949-03-07' }],
    ['no postcode', { postcode: null }],
    ['another postcode', { postcode: 'M1 1AE' }],
    ['a preferred name', { givenName: 'Peggy', preferredName: 'Margaret' }],
  ])('is likely with %s', (_, change) =>
    expect(compare(margaret, { ...margaret, ...change }).score).toBeGreaterThanOrEqual(likely),
  );

  it.each<[string, Partial<Likeness>]>([
    ['another date of birth', { dateOfBirth: '1971-12-25' }],
    ['another name', { givenName: 'Harold', familyName: 'Dixon' }],
    ['a brother or sister', { givenName: 'Dennis', dateOfBirth: '1951-10-19' }],
  ])('is not likely with %s', (_, change) =>
    expect(compare(margaret, { ...margaret, ...change }).score).toBeLessThan(likely),
  );

  it('is certain by NHS number, and less likely when two numbers differ', () => {
    const known = { ...margaret, nhsNumber: '9434765919' };
    expect(compare(known, { ...known, givenName: 'X', familyName: 'Y' }).score).toBe(1);
    const other = compare(known, { ...known, nhsNumber: '4505577104' }).score;
    expect(other).toBeLessThan(compare(margaret, margaret).score);
  });

  it('is the same question either way round, between 0 and 1, and everybody is like themselves', () => {
    const somebody = fc.record({
      givenName: fc.string({ minLength: 1, unit: 'grapheme' }),
      familyName: fc.string({ minLength: 1 }),
      dateOfBirth: fc
        .date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      postcode: fc.option(fc.constantFrom('BS1 4DJ', 'M1 1AE', 'BS1 5AA')),
    });
    fc.assert(
      fc.property(somebody, somebody, (a, b) => {
        const there = compare(a, b).score;
        expect(there).toBeCloseTo(compare(b, a).score, 10);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(1);
      }),
    );
    expect(compare(margaret, margaret).score).toBe(1);
  });
});
