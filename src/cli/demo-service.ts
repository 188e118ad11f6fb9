import { planContact, recordContact } from '#care/casework/contact.server.ts';
import { startHolding } from '#care/casework/holding.server.ts';
import { startHoldingShape } from '#care/casework/holding.ts';
import { addAction, addGoal, recordBarrier, recordReadiness } from '#care/casework/plan.server.ts';
import {
  actionShape,
  barrierShape,
  contactShape,
  goalShape,
  planShape,
  readinessShape,
} from '#care/casework/shapes.ts';
import { makeConnection, makeSignpost } from '#care/connection/commands.server.ts';
import { connectShape, signpostShape } from '#care/connection/rules.ts';
import { acceptReferral } from '#care/referral/accept.server.ts';
import { referSomebody } from '#care/referral/receive.server.ts';
import { acceptShape, signedInShape } from '#care/referral/shapes.ts';
import { allocateEpisode } from '#care/referral/waiting.server.ts';
import { readMessages } from '#care/today/commands.server.ts';
import { readToday } from '#care/today/queries.server.ts';
import type { Actor, Role } from '#platform/actor.ts';
import { addDays, dayOf, timeOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { seedCommunity } from './demo-community.ts';
import { seedCriteria } from './demo-criteria.ts';
import { seedDirectory } from './demo-directory.ts';
import { seedDiscretion } from './demo-discretion.ts';
import { seedTemplates } from './demo-messages.ts';
import { type DemoPerson, type DemoPlaces, demoPeople } from './demo-people.ts';
import { seedPractices } from './demo-practices.ts';
import { seedSurveys } from './demo-surveys.ts';
import { seedTogether } from './demo-together.ts';
import { seedWorkforce } from './demo-workforce.ts';

const DAY = 86_400_000;

/** Lets the demonstration's people live through their last weeks, each act by the command for it. */
export async function seedService(
  db: Database,
  places: DemoPlaces,
  origin: string,
  now: Date,
): Promise<void> {
  const as = (email: string, name: string, at: keyof DemoPlaces['organisations'], role: Role) => {
    const actor: Actor = {
      kind: 'staff',
      id: places.users[email] ?? null,
      name,
      organisationIds: [places.organisations[at]],
      roles: [role],
    };
    return (daysAgo: number, hour = 10): Ctx => {
      const at = new Date(now.getTime() - daysAgo * DAY);
      if (daysAgo > 0) at.setUTCHours(hour, 15, 0, 0);
      return { db, actor, now: at, requestId: 'demo' };
    };
  };
  const staff: Staff = {
    amina: as('link.worker@demo.example', 'Amina Yusuf', 'hillside', 'link-worker'),
    tom: as('second.link.worker@demo.example', 'Tom Ellery', 'hillside', 'link-worker'),
    grace: as('supervisor@demo.example', 'Grace Okafor', 'hillside', 'supervisor'),
    helen: as('manager@demo.example', 'Helen Pryce', 'hillside', 'manager'),
    ruth: as('referrer@demo.example', 'Dr Ruth Calder', 'millbrook', 'referrer'),
  };
  await seedDirectory(staff.amina(0));
  await seedPractices(staff.amina(0));
  await seedTemplates(staff.grace(40));
  await seedCriteria(staff);
  const people = new Map<string, string>();
  for (const who of demoPeople) {
    const personId = await live(who, staff, places, origin);
    if (personId) people.set(who.family, personId);
  }
  await seedTogether(staff, people);
  await seedSurveys(as('researcher@demo.example', 'Dr Neema Abara', 'hillside', 'researcher'));
  // After the people's stories, which were lived before all of it was agreed.
  await seedDiscretion({
    manager: staff.helen,
    practice: staff.ruth,
    experienced: staff.amina,
    serviceId: places.organisations.hillside,
    practiceId: places.organisations.millbrook,
  });
  await seedWorkforce(staff);
  await seedCommunity(staff);
  for (const one of [staff.amina, staff.tom, staff.grace]) await readOldMessages(one);
}

async function readOldMessages(who: At): Promise<void> {
  const { messages } = await readToday(who(0));
  const old = messages.filter(({ at }) => at < who(14).now).map(({ id }) => id);
  if (old.length > 0) await readMessages(who(0), old);
}

type At = (daysAgo: number, hour?: number) => Ctx;
type Staff = Record<'amina' | 'tom' | 'grace' | 'helen' | 'ruth', At>;

/** The oldest have a telephone at home; the others a mobile and e-mail. */
function reachable(who: DemoPerson): { telephone: string; email?: string } {
  const last = who.nhsNumber.slice(-3);
  if (who.born < '1950') return { telephone: `01632 960 ${last}` };
  return { telephone: `07700 900 ${last}`, email: `${who.given.toLowerCase()}@person.example` };
}

/** Gives the person, once there is a record of them. */
async function live(
  who: DemoPerson,
  staff: Staff,
  places: DemoPlaces,
  origin: string,
): Promise<string | undefined> {
  const { id: referralId } = await referSomebody(
    staff.ruth(who.referred, 9),
    signedInShape.parse({
      service: places.organisations.hillside,
      givenName: who.given,
      familyName: who.family,
      dateOfBirth: who.born,
      nhsNumber: who.nhsNumber,
      ...reachable(who),
      postcode: who.postcode,
      practiceCode: 'Z99001',
      needs: who.needs,
      reason: who.reason,
      urgency: who.urgency ?? 'routine',
      source: 'gp',
      risks: 'no-known-risks',
      personAgreed: 'yes',
      returnResponseTo: 'millbrook@practice.example',
    }),
  );
  if (who.story === 'received') return undefined;
  const accepted = await acceptReferral(
    staff.grace(who.referred - 1, 11),
    { referralId, version: 1 },
    acceptShape.parse({ person: 'new' }),
  );
  if (who.story === 'waiting') return accepted.personId;
  const worker = staff[who.worker ?? 'amina'];
  await allocateEpisode(
    staff.grace(who.referred - 2, 12),
    { episodeId: accepted.episodeId, version: 1 },
    worker(0).actor.id ?? '',
  );
  await meet(who, accepted.personId, worker);
  if (who.story === 'held' || who.story === 'held-overdue')
    await hold(who, accepted.personId, worker);
  if (who.story === 'connected' || who.story === 'unanswered')
    await connect(who, accepted.personId, worker, origin);
  return accepted.personId;
}

async function meet(who: DemoPerson, personId: string, worker: At): Promise<void> {
  for (const [daysAfter, mode, place] of [
    [6, 'telephone', 'remote'],
    [13, 'face-to-face', 'community'],
  ] as const) {
    const then = worker(Math.max(1, who.referred - daysAfter), 14);
    await recordContact(
      then,
      personId,
      contactShape.parse({
        on: dayOf(then.now),
        time: timeOf(then.now),
        mode,
        place,
        minutes: mode === 'telephone' ? '25' : '50',
        attended: 'yes',
        personWords: mode === 'telephone' ? '' : (who.words ?? ''),
        done:
          mode === 'telephone'
            ? 'Said hello and what I can and cannot do. Agreed to meet.'
            : 'Met for the first time and listened.',
        next:
          mode === 'telephone'
            ? 'Meet in person.'
            : 'Think over what matters most; speak again in two weeks.',
      }),
    );
  }
  const planned = worker(Math.max(1, who.referred - 13), 15);
  await addGoal(
    planned,
    personId,
    goalShape.parse({
      goal: 'To feel like myself again, a bit at a time',
      importance: '8',
    }),
  );
  await addAction(
    planned,
    personId,
    actionShape.parse({
      action: 'Try one new thing this month',
      byWhom: 'person',
      confidence: '5',
    }),
  );
  await recordReadiness(
    planned,
    personId,
    readinessShape.parse({
      motivation: '6',
      capacity: '4',
      readinessWords: 'I want to, but not every day is the same.',
    }),
  );
  if (who.needs.includes('housing')) {
    await recordBarrier(
      planned,
      personId,
      barrierShape.parse({
        barrier: 'housing',
        barrierNote: 'On the transfer list for two years.',
      }),
    );
  }
  const today = worker(0);
  const soon = who.story === 'met' ? 0 : 3;
  const hour = Number(timeOf(today.now).slice(0, 2));
  const on =
    soon === 0 && hour >= 20 ? addDays(dayOf(today.now), 1) : addDays(dayOf(today.now), soon);
  const time = soon === 0 && hour < 20 ? `${String(hour + 2).padStart(2, '0')}:00` : '11:00';
  await planContact(
    today,
    personId,
    planShape.parse({ on, time, mode: 'face-to-face', place: 'practice', minutes: '45' }),
  );
}

async function hold(who: DemoPerson, personId: string, worker: At): Promise<void> {
  const then = worker(30, 15);
  await startHolding(
    then,
    personId,
    startHoldingShape.parse({
      functions: who.story === 'held' ? ['witnessing', 'preparing'] : ['waiting', 'sharing'],
      awaited: who.story === 'held' ? '' : 'Carers’ assessment by the council',
      expectationsTalkedThrough: 'yes',
      expectations: 'We speak every fortnight. There is no hurry to decide anything.',
      reviewOn: addDays(dayOf(then.now), who.story === 'held' ? 33 : 24),
      note: who.words ?? '',
    }),
  );
}

async function connect(
  who: DemoPerson,
  personId: string,
  worker: At,
  origin: string,
): Promise<void> {
  const then = worker(14, 16);
  const advice = who.needs.includes('money');
  await makeConnection(
    then,
    personId,
    connectShape.parse({
      serviceId: '',
      serviceName: advice ? 'Harbour Money Advice' : 'Riverside Gentle Walks',
      providerEmail: advice ? 'hello@harbour-advice.example' : 'walks@riverside.example',
      share: ['name', 'telephone'],
      sharedWords: `${who.given} would like to come along and has agreed that you may telephone.`,
      agreed: 'yes',
      chaseOn: addDays(dayOf(then.now), 10),
    }),
    origin,
  );
  await makeSignpost(
    then,
    personId,
    signpostShape.parse({
      serviceId: '',
      serviceName: 'Southville Library coffee morning',
      note: 'Tuesdays',
    }),
  );
}
