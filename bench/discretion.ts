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
 * limit on everything, where practices have theirs and circumstances move them, and where a limit is met. The same act with the question cut out takes turns with it, one by one,
 * so that whatever else the machine does falls on both. Prints the medians and what they come to.
 */
export async function benchDiscretion(place: Place, say: (line: string) => void): Promise<void> {
  const [ctx] = await linkWorkersOf(place);
  if (!ctx) throw new Error('nobody works here');
  const { rows: people } = await place.owner.query<{ person_id: string }>(
    `select person_id from care.episode where organisation_id = $1 and status = 'active'
     and link_worker_id is not null limit 500`,
    [ctx.actor.organisationIds[0]],
  );
  const input = planShape.parse({
    on: new Date(ctx.now.getTime() + 7 * 86_400_000).toISOString().slice(0, 10),
    time: '10:00',
    mode: 'face-to-face',
    place: 'community',
    minutes: '30',
    discretionReason: 'It takes longer today',
  });
  let turn = 0;
  const act = (who: Ctx) => {
    const { person_id: person = '' } = people[turn++ % people.length] ?? {};
    return timed(() => planContact({ ...who, key: newId() }, person, input));
  };
  const without = unasked(ctx);
  const compare = async (what: string) => {
    const [asked, bare]: [number[], number[]] = [[], []];
    for (let pair = 0; pair < WARM + PAIRS; pair++) {
      const [one, other] = pair % 2 ? [await act(ctx), await act(without)] : await reversed();
      if (pair >= WARM) {
        asked.push(one);
        bare.push(other);
      }
    }
    const [a, b] = [median(asked), median(bare)];
    say(
      `book an appointment, ${what}: ${a.toFixed(2)} ms, without discretion ${b.toFixed(2)} ms, adds ${((a / b - 1) * 100).toFixed(1)} % (goal 5 %)`,
    );
  };
  const reversed = async (): Promise<[number, number]> => {
    const other = await act(without);
    return [await act(ctx), other];
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
    [people.map(({ person_id }) => person_id)],
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

/**
 * As if nobody had agreed anything, and without asking: the service's stamp, which comes with the
 * episode as the last of its columns, is taken out of every answer.
 */
function unasked(ctx: Ctx): Ctx {
  const connect = async () => {
    const client = await ctx.db.pool.connect();
    const { query, release } = client;
    Object.assign(client, {
      async query(...args: unknown[]) {
        const answer = await Reflect.apply(query, client, args);
        const [asked] = args as [string | { text: string }];
        const text = typeof asked === 'string' ? asked : asked.text;
        if (text.includes('discretion_stamp'))
          for (const row of answer.rows) row[row.length - 1] = null;
        return answer;
      },
      release(error?: Error) {
        Object.assign(client, { query, release });
        release.call(client, error);
      },
    });
    return client;
  };
  const pool = new Proxy(ctx.db.pool, {
    get: (target, name) => (name === 'connect' ? connect : Reflect.get(target, name)),
  });
  return { ...ctx, db: { ...ctx.db, pool } };
}
