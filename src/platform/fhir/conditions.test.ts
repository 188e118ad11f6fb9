import { expect, it } from 'vitest';
import { readDate } from './conditions.ts';

const moments = (text: string) => {
  const { compare, from, until } = readDate(text);
  return [compare, from.toISOString(), until.toISOString()];
};

it.each([
  ['2026', 'eq', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['ge2026-06', 'ge', '2026-05-31T23:00:00.000Z', '2026-06-30T23:00:00.000Z'],
  ['2026-06-01', 'eq', '2026-05-31T23:00:00.000Z', '2026-06-01T23:00:00.000Z'],
  ['2026-06-01T10:30', 'eq', '2026-06-01T09:30:00.000Z', '2026-06-01T09:31:00.000Z'],
  ['2026-06-01T10:30:05', 'eq', '2026-06-01T09:30:05.000Z', '2026-06-01T09:30:06.000Z'],
  ['gt2026-06-01T10:30:05Z', 'gt', '2026-06-01T10:30:05.000Z', '2026-06-01T10:30:06.000Z'],
  ['gt2026-06-01T10:30:05.2Z', 'gt', '2026-06-01T10:30:05.200Z', '2026-06-01T10:30:05.300Z'],
  ['gt2026-06-01T10:30:05.123Z', 'gt', '2026-06-01T10:30:05.123Z', '2026-06-01T10:30:05.124Z'],
  [
    '2026-06-01T10:30:05.123456+02:00',
    'eq',
    '2026-06-01T08:30:05.123Z',
    '2026-06-01T08:30:05.124Z',
  ],
])('%s is as long as it is written', (text, ...is) => {
  expect(moments(text)).toEqual(is);
});

it.each(['', 'today', '2026-02-30', '2026-06-01T25:00Z', '2026-06-01T10:30:61Z', '2026-06-01T10'])(
  '%s is no date',
  (text) => {
    expect(() => readDate(text)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  },
);
