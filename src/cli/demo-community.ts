import { keepTime, planWeek } from '#care/community/commands.server.ts';
import { hoursOf, keptShape, mondayOf, weekdays, weekShape } from '#care/community/rules.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';

type At = (daysAgo: number, hour?: number) => Ctx;

/** Days ago, minutes planned and kept, and what they were for. */
const weeks: [number, number, number, string, string][] = [
  [35, 240, 240, 'St Luke’s hall\nThe library on Mill Road', ''],
  [28, 240, 120, 'The allotments', ''],
  [21, 240, 240, 'St Luke’s hall', 'Tuesday soup and chess'],
  [14, 240, 0, '', ''],
  [7, 240, 210, 'Ferry Road community centre', ''],
];

/** A link worker's protected half-days: most kept, one lost to a full list, one planned for today. */
export async function seedCommunity({ amina, tom }: { amina: At; tom: At }): Promise<void> {
  const plan = (who: At, day: string, minutes: number) => {
    const weekday = weekdays.find((_, index) => addDays(mondayOf(day), index) === day) ?? 'monday';
    return planWeek(who(0), weekShape.parse({ week: day, [weekday]: hoursOf(minutes) }));
  };
  for (const [ago, planned, kept, venues, groups] of weeks) {
    const day = dayOf(amina(ago).now);
    await plan(amina, day, planned);
    await keepTime(amina(ago), keptShape.parse({ day, hours: hoursOf(kept), venues, groups }));
  }
  await plan(amina, dayOf(amina(0).now), 120);
  await plan(tom, dayOf(tom(6).now), 180);
  await keepTime(
    tom(6),
    keptShape.parse({ day: dayOf(tom(6).now), hours: '3', venues: 'The leisure centre' }),
  );
}
