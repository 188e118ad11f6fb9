import { planContact } from '#care/casework/contact.server.ts';
import { planShape } from '#care/casework/shapes.ts';
import { addToSession, planSession, recordAttendance } from '#care/group/commands.server.ts';
import { raiseConcern, stepConcern } from '#care/safeguarding/commands.server.ts';
import { nameLead } from '#care/safeguarding/lead.server.ts';
import { checkVisit } from '#care/visit/commands.server.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';

type At = (daysAgo: number, hour?: number) => Ctx;
type Staff = Record<'amina' | 'tom' | 'grace' | 'helen', At>;

const idOf = (at: At) => at(0).actor.id ?? '';

/** The demonstration's groups, its next home visit, and a concern with the lead who is told of it. */
export async function seedTogether(staff: Staff, people: Map<string, string>): Promise<void> {
  const { amina, tom, grace, helen } = staff;
  const person = (family: string) => people.get(family) ?? '';

  const session = async (daysAhead: number, families: string[]) => {
    const at = amina(Math.max(0, -daysAhead), 16);
    const { id } = await planSession(at, {
      name: 'Coffee and cards',
      place: 'Harbour Hall',
      on: addDays(dayOf(amina(0).now), daysAhead),
      time: '10:30',
      minutes: 90,
    });
    for (const family of families) await addToSession(at, id, person(family));
    return { at, id };
  };
  const held = await session(-9, ['Ashdown', 'Price', 'Adeyemi']);
  await recordAttendance(held.at, held.id, {
    came: [person('Ashdown'), person('Adeyemi')],
    done: 'Cards, and a lot of laughing. The kettle broke.',
  });
  await session(5, ['Ashdown', 'Price', 'Adeyemi', 'Whitby']);

  const { id: contactId } = await planContact(
    amina(0),
    person('Whitby'),
    planShape.parse({
      on: addDays(dayOf(amina(0).now), 1),
      time: '11:00',
      mode: 'face-to-face',
      place: 'home',
      minutes: '60',
      tellBy: 'none',
    }),
  );
  await checkVisit(amina(0), contactId, {
    risksRead: 'yes',
    pairNeeded: true,
    partner: idOf(tom),
    watcher: idOf(grace),
    minutes: 60,
    note: 'The gate sticks; the dog is friendly.',
  });

  await nameLead(helen(50), idOf(grace));
  const { id: concernId } = await raiseConcern(amina(12, 15), person('Clarke'), {
    title: 'A lender who calls at the door',
    what: 'He says a man comes on Fridays for money and holds his bank card. He asked me not to make a fuss.',
    tell: null,
  });
  await stepConcern(grace(11, 9), concernId, {
    act: 'note',
    note: 'Spoke with Amina. She rings him tomorrow to ask what he would like us to do.',
  });
}
