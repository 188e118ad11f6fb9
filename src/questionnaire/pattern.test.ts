import { expect, it } from 'vitest';
import { isSlow, matches } from './pattern.ts';

it.each([
  ['[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}', 'BS5 9ZZ', true],
  ['[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}', 'BS5', false],
  ['[^@ ]+@[^@ ]+\\.[a-z]+', 'a.b@service.example', true],
  ['\\+?[0-9 ]{7,20}', '01632 960 011', true],
  ['a\\*\\*\\*\\*[*+*+]+', 'a****+*', true],
  ['(', '(', false],
])('%s against %s is %s', (pattern, text, is) => {
  expect(isSlow(pattern)).toBe(false);
  expect(matches(pattern, text)).toBe(is);
});

it.each([
  '(a+)+b',
  '(a|aa)+b',
  '.*.*.*.*x',
  '\\d*\\d*\\d*\\d*x',
  '\\d{0,99}\\d+\\d+\\d{3,}x',
  'x'.repeat(301),
])('%s is not tried', (pattern) => {
  expect(isSlow(pattern)).toBe(true);
  expect(matches(pattern, 'x')).toBe(false);
});

it('an answer that is very long matches nothing', () => {
  expect(matches('x+', 'x'.repeat(300))).toBe(true);
  expect(matches('x+', 'x'.repeat(301))).toBe(false);
});
