import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { haveSharedData, sharedData } from '../directory/import/shared-data.ts';
import { codeSets, codes, findCodes, readCodeSet } from './rules.ts';
import { conceptProblem, isVerhoeff, verhoeffDigit } from './snomed.ts';

const digits = fc.stringMatching(/^\d{1,17}$/);

describe('the check digit of Verhoeff', () => {
  test('is one of ten, and finds every mistyped digit', () => {
    fc.assert(
      fc.property(digits, fc.nat(17), fc.nat(9), (before, place, other) => {
        const whole = before + verhoeffDigit(before);
        const right = [...'0123456789'].filter((last) => isVerhoeff(before + last));
        expect(right).toEqual([whole.at(-1)]);
        fc.pre(place < whole.length && whole[place] !== String(other));
        expect(isVerhoeff(whole.slice(0, place) + other + whole.slice(place + 1))).toBe(false);
      }),
    );
  });

  test('finds every two neighbours swapped', () => {
    fc.assert(
      fc.property(digits, fc.nat(16), (before, place) => {
        const whole = before + verhoeffDigit(before);
        fc.pre(place + 1 < whole.length && whole[place] !== whole[place + 1]);
        const swapped =
          whole.slice(0, place) + whole[place + 1] + whole[place] + whole.slice(place + 2);
        expect(isVerhoeff(swapped)).toBe(false);
      }),
    );
  });

  test('is what others reckon', () => {
    // Wikipedia’s worked example, and a concept everybody knows: diabetes mellitus.
    expect(isVerhoeff('2363')).toBe(true);
    expect(isVerhoeff('73211009')).toBe(true);
    for (const none of ['', '5', '73211008', '7321100x', ' 73211009'])
      expect(isVerhoeff(none)).toBe(false);
  });
});

describe('a code', () => {
  test.each([
    ['73211009', null],
    ['73211008', 'the check digit is wrong'],
    ['073211009', 'no SNOMED CT code: 6 to 18 digits'],
    ['7321', 'no SNOMED CT code: 6 to 18 digits'],
    ['', 'no SNOMED CT code: 6 to 18 digits'],
    // A description and a relationship have check digits too.
    ['680946014', 'the code is of something else than a concept'],
    ['100022', 'the code is of something else than a concept'],
  ])('%s: %s', (code, problem) => expect(conceptProblem(code)).toBe(problem));

  test('of ours is a concept, and each is there once', () => {
    const all = [
      ...Object.values(codes).map(({ code }) => code),
      ...Object.values(codeSets).map(({ id }) => id),
    ];
    expect(all.filter((code) => conceptProblem(code) !== null)).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  test.skipIf(!haveSharedData('a list of SNOMED CT codes'))('of a published list is one', () => {
    const table = readFileSync(
      sharedData('snomed/opensafely/user-RachelS99-social-prescribing-in-dependency.csv'),
      'utf8',
    );
    const found = table.split(/\r?\n/).flatMap((line) => /^(\d+),/.exec(line)?.[1] ?? []);
    expect(found.length).toBeGreaterThan(300);
    expect(found.filter((code) => conceptProblem(code) !== null)).toEqual([]);
  });
});

test('our codes are found by number and by the beginnings of words', () => {
  const found = (typed: string) => findCodes(Object.values(codes), typed).map(({ code }) => code);
  expect(found('')).toHaveLength(Object.keys(codes).length);
  expect(found('1362')).toEqual([codes.seen.code, codes.closed.code]);
  expect(found('Link WORK seen')).toEqual([codes.seen.code]);
  expect(found('ork')).toEqual([]);
  expect(found('.* %')).toHaveLength(Object.keys(codes).length);
  expect(readCodeSet('Needs')).toBe('needs');
  expect(readCodeSet('1373511000000107')).toBe('support');
  expect(readCodeSet('constructor')).toBeNull();
});
