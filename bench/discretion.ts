import { planContact } from '#care/casework/contact.server.ts';
import { planShape } from '#care/casework/shapes.ts';
import { addModifier } from '#care/discretion/circumstance.server.ts';
import { agreeSetting, putInForce } from '#care/discretion/decide.server.ts';
import { proposeSetting } from '#care/discretion/propose.server.ts';
import { modifierKinds } from '#care/discretion/resolver.ts';
import { speakerForPractice } from '#care/discretion/setting.server.ts';
import { modifierShape, settingShape } from '#care/discretion/shapes.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { newId } from '#platform/id.ts';
import { median, timed } from './measure.ts';
import { linkWorkersOf, type Place } from './place.ts';

const WARM = 50;
const PAIRS = 400;

/** Limits on everything that booking an appointment asks about, none of them met. */
const limits: [string, Record<string, string | string[]>][] = [
  ['contacts', { limitAmount: '200' }],
  ['frequency', { limitAmount: '0' }],
  ['duration', { limitAmount: '520' }],
  ['contact-time', { limitAmount: '45' }],
  ['place', { limitAmong: ['community', 'practice'] }],
];

/**
 * What discretion adds to booking an appointment: where the service has agreed nothing, where it has a
 * limit on everything, where practices have theirs and circumstances move them, and where a limit is met.
 * The same act in another service of its size, which has agreed nothing, takes turns with it one by one,
 * so that whatever else the machine does falls on both. Prints the medians and what they come to.
 */
export async function benchDiscretion(place: Place, say: (line: string) => void): Promise<void> {
  const [ctx] = await linkWorkersOf(place);
  const [elsewhere] = await linkWorkersOf(place, 'made-up-1-2');
  if (!ctx || !elsewhere) throw new Error('nobody works here');
  const peopleOf = async (who: Ctx) => {
    const { rows } = await place.owner.query<{ person_id: string }>(
      `select person_id from care.episode where organisation_id = $1 and status = 'active'
       and link_worker_id is not null order by id limit 500`,
      [who.actor.organisationIds[0]],
    );
    return rows.map(({ person_id }) => person_id);
  };
  const people = { here: await peopleOf(ctx), elsewhere: await peopleOf(elsewhere) };
  const input = planShape.parse({
    on: new Date(ctx.now.getTime() + 7 * 86_400_000).toISOString().slice(0, 10),
    time: '10:00',
    mode: 'face-to-face',
    place: 'community',
    minutes: '30',
    discretionReason: 'It takes longer today',
  });
  let turn = 0;
  const book = (who: Ctx, among: string[]) => {
    const person = among[turn++ % among.length] ?? '';
    return timed(() => planContact({ ...who, key: newId() }, person, input));
  };
  const act = () => book(ctx, people.here);
  const without = () => book(elsewhere, people.elsewhere);
  const compare = async (what: string) => {
    const [asked, bare]: [number[], number[]] = [[], []];
    for (let pair = 0; pair < WARM + PAIRS; pair++) {
      const [one, other] = pair % 2 ? [await act(), await without()] : await reversed();
      if (pair >= WARM) {
        asked.push(one);
        bare.push(other);
      }
    }
    const [a, b] = [median(asked), median(bare)];
    say(
      `book an appointment, ${what}: ${a.toFixed(2)} ms, where nothing is agreed ${b.toFixed(2)} ms, adds ${((a / b - 1) * 100).toFixed(1)} % (goal 5 %)`,
    );
  };
  const reversed = async (): Promise<[number, number]> => {
    const other = await without();
    return [await act(), other];
  };
  await compare('nothing agreed');
  const here = ctx.actor.organisationIds[0] ?? '';
  const manager: Ctx = { ...ctx, actor: { ...ctx.actor, roles: ['manager'] } };
  const agree = (element: string, over: Record<string, string | string[]>) =>
    proposeSetting(
      manager,
      element,
      settingShape.parse({
        scope: 'service',
        position: '1',
        reason: 'For the benchmark',
        source: 'manager',
        as: 'put-in-force',
        ...over,
      }),
    );
  for (const [element, limit] of limits) await agree(element, limit);
  await compare('a limit on everything');
  const { rows: practices } = await place.owner.query<{ id: string }>(
    `select distinct o.id from care.person p join account.organisation o on o.ods_code = p.practice_code
     join account.referral_agreement a on a.referring_organisation_id = o.id and a.organisation_id = p.organisation_id
     where p.id = any($1) order by 1`,
    [people.here],
  );
  // A practice's are in force when the practice has agreed to what the service proposed.
  const agreeWith = async (
    practice: string,
    element: string,
    over: Record<string, string | string[]>,
  ) => {
    const of = { scope: 'practice', practice, as: 'propose' };
    const { id } = await agree(element, { ...over, ...of });
    const referrer: Ctx = {
      ...ctx,
      actor: { ...ctx.actor, organisationIds: [practice], roles: ['referrer'] },
    };
    await agreeSetting(speakerForPractice(referrer, here), id);
    await putInForce(manager, id);
  };
  for (const { id } of practices)
    for (const [element, limit] of limits)
      await agreeWith(id, element, { ...limit, position: '2' });
  for (const kind of modifierKinds)
    await addModifier(
      manager,
      modifierShape.parse({
        ...{ element: 'contacts', kind, threshold: '3', widenPosition: '1', widenLimit: '2' },
        reason: 'For the benchmark',
      }),
    );
  await compare(
    `those of ${practices.length} practices beside them, and four circumstances that move one`,
  );
  const short = { position: '5', limitAmount: '10' };
  await agree('contact-time', short);
  for (const { id } of practices) await agreeWith(id, 'contact-time', short);
  await compare('and a limit that is met, with a reason that is kept');
}
