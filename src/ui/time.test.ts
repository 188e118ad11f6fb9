import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  agoInWords,
  daysBetween,
  dueInWords,
  formatDate,
  formatDateTime,
  formatTime,
  londonDay,
  machineTime,
} from './time.ts';

describe('dates and times in London', () => {
  it.each([
    ['2026-11-21T14:30:00Z', '21 November 2026, 2:30pm'],
    ['2026-11-21T09:00:00Z', '21 November 2026, 9am'],
    ['2026-11-21T12:00:00Z', '21 November 2026, midday'],
    ['2026-11-21T00:00:00Z', '21 November 2026, midnight'],
    ['2026-11-21T00:05:00Z', '21 November 2026, 12:05am'],
    // Summer time: an hour ahead of UTC
    ['2026-07-01T14:30:00Z', '1 July 2026, 3:30pm'],
    ['2026-07-01T23:15:00Z', '2 July 2026, 12:15am'],
    // The clocks go forward at 1am on 29 March 2026: 1am to 2am does not happen
    ['2026-03-29T00:59:00Z', '29 March 2026, 12:59am'],
    ['2026-03-29T01:00:00Z', '29 March 2026, 2am'],
    // and back at 2am on 25 October 2026: 1am to 2am happens twice
    ['2026-10-25T00:30:00Z', '25 October 2026, 1:30am'],
    ['2026-10-25T01:30:00Z', '25 October 2026, 1:30am'],
    ['2026-10-25T02:00:00Z', '25 October 2026, 2am'],
  ])('%s is %s', (when, words) => {
    expect(formatDateTime(when)).toBe(words);
    expect(formatDateTime(new Date(when))).toBe(words);
    expect(formatDateTime(Date.parse(when))).toBe(words);
  });

  it('leaves a plain date as it is', () => {
    expect(formatDate('2026-11-21')).toBe('21 November 2026');
    expect(formatDate('1931-01-01')).toBe('1 January 1931');
    expect(londonDay('2026-07-01')).toBe('2026-07-01');
    expect(machineTime('2026-07-01')).toBe('2026-07-01');
  });

  it('gives machines the moment', () => {
    expect(machineTime('2026-07-01T23:15:00+01:00')).toBe('2026-07-01T22:15:00.000Z');
    expect(formatTime(new Date('2026-07-01T22:15:00Z'))).toBe('11:15pm');
  });

  it('refuses what is no date', () => {
    expect(() => formatDate('soon')).toThrow(RangeError);
  });

  it('is the same wherever the server stands', () => {
    const script =
      "import { formatDateTime, dueInWords } from './src/ui/time.ts';" +
      "console.log(formatDateTime('2026-07-01T23:15:00Z'), dueInWords('2026-07-03', new Date('2026-07-01T23:15:00Z')));";
    for (const TZ of ['UTC', 'Pacific/Auckland', 'America/Los_Angeles']) {
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ, NODE_NO_WARNINGS: '1' },
        encoding: 'utf8',
      });
      expect(said.trim()).toBe('2 July 2026, 12:15am tomorrow');
    }
  });
});

describe('how long until and since', () => {
  const now = new Date('2026-10-24T22:30:00Z'); // 11:30pm in London, the night the clocks go back

  it.each([
    ['2026-10-24', 'today'],
    ['2026-10-25', 'tomorrow'],
    ['2026-10-27', 'in 3 days'],
    ['2026-10-23', '1 day overdue'],
    ['2026-10-19', '5 days overdue'],
    ['2026-10-24T23:30:00Z', 'tomorrow'],
  ])('due %s is %s', (due, words) => expect(dueInWords(due, now)).toBe(words));

  it.each([
    ['2026-10-24T08:00:00Z', 'today'],
    ['2026-10-23T23:30:00Z', 'today'],
    ['2026-10-23T22:30:00Z', 'yesterday'],
    ['2026-10-14', '10 days ago'],
    ['2026-10-25', 'in 1 day'],
  ])('%s was %s', (when, words) => expect(agoInWords(when, now)).toBe(words));

  it('counts calendar days over a change of clocks', () => {
    expect(daysBetween('2026-10-24T12:00:00+01:00', '2026-10-26T12:00:00Z')).toBe(2);
    expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2);
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
  });
});
