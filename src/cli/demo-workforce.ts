import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { answerBelonging, writePreview } from '#workforce/post/belonging.server.ts';
import { belongingShape, previewShape } from '#workforce/post/belonging.ts';
import { makePost, tickInduction } from '#workforce/post/commands.server.ts';
import { readMyPost, readPostChoices } from '#workforce/post/queries.server.ts';
import { makePostShape } from '#workforce/post/rules.ts';
import { holdSupervision, planSupervision } from '#workforce/supervision/commands.server.ts';
import { shareReflection, writeReflection } from '#workforce/supervision/reflection.server.ts';
import {
  answerWish,
  makeWish,
  recordTraining,
  startMandatoryList,
} from '#workforce/training/commands.server.ts';
import { listMandatory } from '#workforce/training/queries.server.ts';

type At = (daysAgo: number, hour?: number) => Ctx;
type Staff = Record<'amina' | 'tom' | 'grace' | 'helen', At>;

const idOf = (at: At) => at(0).actor.id ?? '';
const day = (at: At, daysAgo: number) => dayOf(at(daysAgo).now);

/** The demonstration's two posts: one experienced, with a gap or two; one in its induction. */
export async function seedWorkforce(staff: Staff): Promise<void> {
  const { amina, tom, grace, helen } = staff;
  const { practices } = await readPostChoices(helen(0));
  const post = (who: At, daysAgo: number, also: Record<string, unknown>) =>
    makePost(
      helen(daysAgo),
      makePostShape.parse({
        linkWorkerId: idOf(who),
        employer: 'Hillside Social Prescribing',
        kind: 'general',
        supervisorId: idOf(grace),
        ...also,
      }),
    );
  await post(amina, 360, {
    practices: practices.map(({ id }) => id),
    hours: '37.5',
    stage: 'experienced',
    startedOn: day(amina, 900),
    fundedUntil: addDays(day(amina, 0), 130),
    capacity: '30',
    clinicalSupervisor: 'Dr Ruth Calder, GP at Millbrook Surgery',
  });
  await post(tom, 200, {
    practices: practices.slice(0, 1).map(({ id }) => id),
    hours: '22.5',
    stage: 'induction',
    startedOn: day(tom, 205),
    reviewOn: addDays(day(tom, 0), 12),
    fundedUntil: addDays(day(tom, 0), 75),
    capacity: '12',
  });
  const induction = (await readMyPost(tom(0)))?.induction ?? [];
  for (const { id } of induction.slice(0, 6)) await tickInduction(tom(20), id, true);
  for (const { id } of (await readMyPost(amina(0)))?.induction ?? [])
    await tickInduction(helen(55), id, true);
  await train(staff);
  await supervise(staff);
  await belong(staff);
}

async function train({ amina, tom, grace, helen }: Staff): Promise<void> {
  await startMandatoryList(helen(60));
  const asked = await listMandatory(helen(0));
  for (const [who, name, daysAgo] of [
    [amina, 'Safeguarding adults', 400],
    [amina, 'Safeguarding children', 400],
    [amina, 'Data security', 330],
    [amina, 'Lone working', 300],
    [amina, 'Personalised care', 480],
    [tom, 'Safeguarding adults', 40],
    [tom, 'Data security', 45],
  ] as const) {
    const trainingId = asked.find((one) => one.name === name)?.id ?? '';
    await recordTraining(who(1), idOf(who), { trainingId, doneOn: day(who, daysAgo) });
  }
  const { id } = await makeWish(amina(30), {
    wish: 'Supporting people who are bereaved',
    why: 'Three of the people I hold have lost somebody this year.',
  });
  await answerWish(grace(21), id, { answer: 'agreed', answerWords: 'A day in March; we pay.' });
  await makeWish(tom(10), { wish: 'Welfare benefits, the basics', why: null });
}

async function supervise({ amina, tom, grace }: Staff): Promise<void> {
  const line = { kind: 'line', withName: null } as const;
  const held = await planSupervision(grace(30), idOf(amina), {
    ...line,
    plannedOn: day(grace, 20),
  });
  await holdSupervision(grace(20), held.id, {
    heldOn: day(grace, 20),
    agreed:
      'Hold nobody new until the two reviews are done. Grace asks the practice about the room.',
  });
  await planSupervision(grace(2), idOf(tom), { ...line, plannedOn: addDays(day(grace, 0), 6) });
  await writeReflection(amina(12, 17), {
    words: 'I stayed an hour longer than I meant to. It was right, and I was tired all evening.',
  });
  const shared = await writeReflection(amina(8, 17), {
    words: 'When somebody is witnessed and nothing is fixed, I still look for something to send.',
  });
  await shareReflection(amina(7), shared.id, idOf(grace));
}

async function belong({ amina, tom }: Staff): Promise<void> {
  const said = belongingShape.parse({
    power: 'fitting-in',
    identity: 'belonging',
    effect: 'bolted-on',
    facilities: 'fitting-in',
    overall: 'fitting-in',
    words: 'They know me now. Nobody asks what came of it.',
  });
  await answerBelonging(amina(15), said);
  await writePreview(
    tom(45),
    'start',
    previewShape.parse({
      'told-people': 'About a dozen to begin with',
      'told-community': 'Half a day each week',
      'told-supervision': 'Every month with Grace',
    }),
  );
}
