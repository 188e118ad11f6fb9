import { addModifier } from '#care/discretion/circumstance.server.ts';
import { contestSetting } from '#care/discretion/contest.server.ts';
import { agreeSetting, putInForce } from '#care/discretion/decide.server.ts';
import { loadDeprivation } from '#care/discretion/deprivation.server.ts';
import { proposeSetting } from '#care/discretion/propose.server.ts';
import { speakerForPractice } from '#care/discretion/setting.server.ts';
import { contestShape, modifierShape, settingShape } from '#care/discretion/shapes.ts';
import { systemActor } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';

type At = (daysAgo: number, hour?: number) => Ctx;

interface DemoDiscretion {
  manager: At;
  practice: At;
  experienced: At;
  serviceId: string;
  practiceId: string;
}

type Words = Record<string, string | string[]>;

/** What the made-up service agreed a year ago: element, position, limit, source and why. */
export const agreed: [string, number, Words, string, string][] = [
  [
    'referral-types',
    7,
    {},
    'manager',
    'Whoever knows somebody may ask, and so may people themselves.',
  ],
  [
    'referral-routes',
    3,
    { limitAmong: ['signed-in', 'public-page'] },
    'network',
    'So that nothing is lost between a corridor and a list.',
  ],
  [
    'conditions',
    4,
    { limitAmong: [] },
    'employer',
    'Link workers know what they can carry; drink and drugs are talked over first.',
  ],
  ['contact-time', 3, { limitAmount: '45' }, 'manager', 'Three people in a morning.'],
  ['contacts', 4, { limitAmount: '12' }, 'network', 'So that people do not wait too long.'],
  ['frequency', 8, {}, 'manager', 'Some weeks are harder than others.'],
  ['duration', 5, { limitAmount: '26' }, 'network', 'Half a year, then think together.'],
  [
    'place',
    5,
    { limitAmong: ['practice', 'home', 'community', 'provider', 'remote'] },
    'employer',
    'A home tells what a consulting room does not. In pairs where there is a risk.',
  ],
  [
    'holding',
    3,
    { limitAmount: '12' },
    'employer',
    'Holding weighs; twelve at once is as much as anybody should carry.',
  ],
  [
    'holding-review',
    3,
    { limitAmount: '42' },
    'manager',
    'Six weeks, so that nobody is held alone.',
  ],
  ['training-mandatory', 0, {}, 'policy', 'Safeguarding keeps people safe.'],
  ['training-personal', 8, { limitAmount: '5' }, 'employer', 'Each knows their own gaps.'],
  ['measures', 6, {}, 'network', 'Offered where they help the conversation.'],
  ['feedback', 2, {}, 'network', 'Practices asked for a line at every closing.'],
  ['community-time', 3, { limitAmount: '4' }, 'manager', 'Half a day a week, whatever the list.'],
];

/** Lets the demonstration's service live through a year of agreeing, disagreeing and widening. */
export async function seedDiscretion(demo: DemoDiscretion): Promise<void> {
  const { manager, practice, experienced, practiceId, serviceId } = demo;
  const set = (given: Words) =>
    settingShape.parse({ scope: 'service', as: 'put-in-force', ...given });
  for (const [element, position, limit, source, reason] of agreed)
    await proposeSetting(
      manager(400),
      element,
      set({ position: String(position), ...limit, source, reason }),
    );
  await loadDeprivation(
    { ...manager(380), actor: systemActor },
    'practice_code,imd_score,imd_decile\nZ99001,41.2,2\nZ99002,14.8,7\n',
  );
  await addModifier(
    manager(370),
    modifierShape.parse({
      element: 'contacts',
      kind: 'deprivation',
      threshold: '2',
      widenPosition: '1',
      widenLimit: '4',
      reason: 'Where life is harder it takes longer.',
    }),
  );
  await addModifier(
    manager(370),
    modifierShape.parse({
      element: 'contacts',
      kind: 'time-in-post',
      threshold: '6',
      widenPosition: '2',
      widenLimit: '4',
      reason: 'Confidence grows with the first half year.',
    }),
  );
  await proposeSetting(
    manager(190),
    'holding',
    set({
      scope: 'stage',
      stage: 'induction',
      position: '1',
      limitAmount: '5',
      source: 'employer',
      reason: 'Start with few, and with company.',
    }),
  );
  await proposeSetting(
    manager(120),
    'contact-time',
    set({
      position: '6',
      limitAmount: '60',
      source: 'learning-event',
      reason: 'First meetings were cut short.',
    }),
  );
  await proposeSetting(
    manager(90),
    'contacts',
    set({
      scope: 'post',
      linkWorker: experienced(0).actor.id ?? '',
      position: '7',
      limitAmount: '16',
      source: 'manager',
      reason: 'She knows when to go on and when to let go.',
    }),
  );
  const feedback = await proposeSetting(
    manager(60),
    'feedback',
    set({
      scope: 'practice',
      practice: practiceId,
      position: '1',
      source: 'practice',
      reason: 'The practice reads every line and acts on it.',
      as: 'propose',
    }),
  );
  await agreeSetting(speakerForPractice(practice(55), serviceId), feedback.id);
  await putInForce(manager(54), feedback.id);
  const place = await proposeSetting(
    manager(30),
    'place',
    set({
      position: '6',
      limitAmong: ['practice', 'home', 'community', 'provider', 'remote'],
      source: 'employer',
      reason: 'A home tells what a consulting room does not. In pairs where there is a risk.',
    }),
  );
  await contestSetting(
    speakerForPractice(practice(16), serviceId),
    place.id,
    undefined,
    contestShape.parse({
      position: '2',
      limitAmong: ['practice', 'home', 'community', 'remote'],
      reason:
        'Nowhere we do not know, and at home only two together: two of our own staff were threatened on a doorstep this year.',
    }),
  );
  await proposeSetting(
    manager(5),
    'referral-types',
    set({
      scope: 'practice',
      practice: practiceId,
      position: '4',
      limitAmong: ['gp', 'nurse', 'receptionist', 'other-practice-staff', 'self'],
      source: 'manager',
      reason: 'Written together with the practice team in October.',
      as: 'propose',
    }),
  );
}
