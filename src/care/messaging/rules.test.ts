import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, timeOf } from '#platform/clock.ts';
import {
  fillTemplate,
  leavesAt,
  messageShape,
  reach,
  readMobile,
  remindAt,
  templateShape,
  unknownBlanks,
  usualQuietHours,
} from './rules.ts';

describe('quiet hours', () => {
  it.each([
    ['2026-11-20T14:00:00Z', '2026-11-20T14:00:00Z', 'a Friday afternoon'],
    ['2026-11-20T21:30:00Z', '2026-11-21T08:00:00Z', 'a Friday evening'],
    ['2026-11-20T05:00:00Z', '2026-11-20T08:00:00Z', 'a Friday before eight'],
    ['2026-11-21T21:30:00Z', '2026-11-23T08:00:00Z', 'a Saturday evening, past Sunday'],
    ['2026-11-22T12:00:00Z', '2026-11-23T08:00:00Z', 'a Sunday'],
    ['2026-07-10T19:30:00Z', '2026-07-11T07:00:00Z', 'a summer evening: the clock is one hour on'],
    ['2026-10-24T21:00:00Z', '2026-10-26T08:00:00Z', 'the night summer time ends'],
  ])('%s leaves %s: %s', (now, leaves) => {
    expect(leavesAt(new Date(now), usualQuietHours)).toEqual(new Date(leaves));
  });

  const times = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);

  it('never end in other quiet hours, never go back, and never last longer than two days', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        times,
        times,
        fc.boolean(),
        (now, from, to, sundays) => {
          const quiet = { from, to, sundays };
          const at = leavesAt(now, quiet);
          expect(at >= now).toBe(true);
          expect(at.getTime() - now.getTime()).toBeLessThan(3 * 86_400_000);
          expect(leavesAt(at, quiet)).toEqual(at);
          if (sundays) expect(new Date(`${dayOf(at)}T12:00:00Z`).getUTCDay()).not.toBe(0);
          const time = timeOf(at);
          const inside = from < to ? time >= from && time < to : time >= from || time < to;
          if (from !== to) expect(inside).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('a reminder is for ten in the morning of the day before, unless that is past', () => {
  const appointment = new Date('2026-11-25T14:00:00Z');
  expect(remindAt(appointment, new Date('2026-11-21T10:00:00Z'))).toEqual(
    new Date('2026-11-24T10:00:00Z'),
  );
  expect(remindAt(appointment, new Date('2026-11-24T10:00:00Z'))).toBeNull();
});

it.each([
  ['07700 900123', '+447700900123'],
  ['+44 7700 900123', '+447700900123'],
  ['+44 (0)7700 900-123', '+447700900123'],
  ['0044 7700 900123', '+447700900123'],
  ['01632 960 001', null],
  ['07700 90012', null],
  ['', null],
  [null, null],
])('the mobile number in %s is %s', (typed, mobile) => {
  expect(readMobile(typed)).toBe(mobile);
});

it('says why a person cannot be reached', () => {
  expect(reach({ email: 'a@b.example', telephone: '01632 960 001' }, [])).toEqual({
    email: { to: 'a@b.example' },
    text: { problem: 'No UK mobile number is recorded' },
  });
  expect(reach({ email: 'a@b.example', telephone: '07700 900123' }, ['email']).email).toEqual({
    problem: 'They asked for no more of these',
  });
});

describe('templates', () => {
  const facts = {
    'first name': 'Mary',
    'link worker': 'Amina',
    service: 'Hillside',
    telephone: '01632',
  };
  it('are filled, and leave what is not known', () => {
    expect(fillTemplate('Hello {{first name}}, {{ link worker }} {{nobody}}', facts)).toBe(
      'Hello Mary, Amina {{nobody}}',
    );
  });
  it('do not fill twice: what a name holds is not read again', () => {
    expect(fillTemplate('{{first name}}', { ...facts, 'first name': '{{service}}' })).toBe(
      '{{service}}',
    );
  });
  it('know their blanks', () => {
    expect(unknownBlanks('{{first name}} {{diagnosis}} {{}}')).toEqual(['diagnosis', '']);
  });
});

const problems = (shape: typeof messageShape | typeof templateShape, input: unknown) => {
  const parsed = shape.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => [path[0], message]);
};

describe('what is typed', () => {
  it.each([
    [{}, 'channel'],
    [{ channel: 'pigeon', text: 'Hello' }, 'channel'],
    [{ channel: 'text', text: '  ' }, 'text'],
    [{ channel: 'text', text: 'x'.repeat(460) }, 'text'],
    [{ channel: 'email', text: 'Hello' }, 'subject'],
    [{ channel: 'email', subject: 's'.repeat(121), text: 'Hello' }, 'subject'],
    [{ channel: 'text', text: 'Hello {{first name}}' }, 'text'],
  ])('%j is refused at %s', (input, field) => {
    expect(problems(messageShape, input).map(([path]) => path)).toContain(field);
  });
  it('a text message needs no subject and may have 459 characters', () => {
    expect(problems(messageShape, { channel: 'text', text: 'x'.repeat(459) })).toEqual([]);
  });
  it('a template may only name what can be filled', () => {
    const template = { name: 'Hello', channel: 'text', text: 'Dear {{first name}}' };
    expect(problems(templateShape, template)).toEqual([]);
    expect(problems(templateShape, { ...template, text: '{{secret}}' })[0]?.[1]).toMatch(/secret/);
  });
});
