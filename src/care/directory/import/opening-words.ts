import type { z } from 'zod';
import type { scheduleShape } from '../listing-shape.ts';
import { type Weekday, weekdays } from '../rules.ts';
import { timeFrom, weekdayFrom } from './clean-values.ts';

type Schedule = z.input<typeof scheduleShape>;

const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?';
const DAYS = new RegExp(`(${DAY})(?:\\s*(?:-|–|—|to)\\s*(${DAY}))?`, 'gi');
const TIME =
  '(?:\\d{1,2}(?:[:.]\\d{2})?\\s*(?:am|pm|a\\.m\\.|p\\.m\\.)?|12\\s*noon|noon|midday|midnight)';
const TIMES = new RegExp(`(${TIME})\\s*(?:-|–|—|to|until|till)\\s*(${TIME})`, 'gi');
const EVERY_DAY = /\b(daily|every ?day|7 days|seven days)\b/i;
const WEEK_DAYS = /\bweekdays\b/i;

/** Opening and closing from “10am - 4pm”; “9-12.30pm” and “2-4pm” take the last half of the day. */
export function hoursFrom(text: string): { opensAt: string; closesAt: string }[] {
  const found: { opensAt: string; closesAt: string }[] = [];
  for (const [, from = '', to = ''] of text.matchAll(TIMES)) {
    const marked = (word: string) => /[ap]\.?m|noon|mid/i.test(word);
    const closesAt = timeFrom(to);
    let opensAt = timeFrom(from);
    if (!opensAt || !closesAt || (!marked(from) && !marked(to) && !/[:.]/.test(from + to)))
      continue;
    if (!marked(from) && marked(to)) {
      const late = timeFrom(`${from.trim()}pm`);
      if (late && late < closesAt) opensAt = late;
    }
    if (opensAt < closesAt) found.push({ opensAt, closesAt });
  }
  return found;
}

/** The days of the week a text names, Monday first. */
export function daysFrom(text: string): Weekday[] {
  if (EVERY_DAY.test(text)) return [...weekdays];
  const days = new Set<Weekday>(WEEK_DAYS.test(text) ? weekdays.slice(0, 5) : []);
  for (const [, first = '', last] of text.matchAll(DAYS)) {
    const from = weekdayFrom(first);
    const to = last ? weekdayFrom(last) : from;
    if (!from || !to) continue;
    for (let at = weekdays.indexOf(from), steps = 0; steps < 7; at = (at + 1) % 7, steps++) {
      days.add(weekdays[at] ?? from);
      if (weekdays[at] === to) break;
    }
  }
  return weekdays.filter((day) => days.has(day));
}

/** Schedules from words such as “Monday 10am - 4pm; Tue & Thu 2-4pm”; the words are kept beside. */
export function schedulesFrom(text: string): Schedule[] {
  const clauses = text.split(/[;\n]|,(?=\s*(?:mon|tue|wed|thu|fri|sat|sun))/i).slice(0, 50);
  const found: Schedule[] = [];
  for (const clause of clauses) {
    const days = daysFrom(clause);
    const hours = hoursFrom(clause);
    const closed = /\bclosed\b/i.test(clause) && hours.length === 0;
    const description = clause.trim().slice(0, 500) || null;
    if (days.length === 0 && hours.length === 0) continue;
    const base = { frequency: 'WEEKLY' as const, byday: days, closed, description };
    if (hours.length === 0) found.push(base);
    for (const hour of hours) found.push({ ...base, ...hour });
  }
  return found.length > 0 ? found : [{ description: text.slice(0, 2_000) }];
}

/** The schedule of one weekday from its own cell: “10:00-16:00”, “Closed”, “AM only”. */
export function schedulesOfDay(day: Weekday, text: string): Schedule[] {
  const base = { frequency: 'WEEKLY' as const, byday: [day], description: text.slice(0, 500) };
  if (/^(n\/a )?closed\b/i.test(text)) return [{ ...base, closed: true }];
  const hours = hoursFrom(text);
  return hours.length > 0 ? hours.map((hour) => ({ ...base, ...hour })) : [base];
}
