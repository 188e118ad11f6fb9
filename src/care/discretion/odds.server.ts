import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { formatDate } from '#ui/time.ts';
import { readMeant, readSettings } from './case.server.ts';
import { loadElements, requireElement } from './element.server.ts';
import type { Element } from './elements.ts';
import { type Meant, type Odds, oddsOf, sameSides } from './odds.ts';
import { type SettingShown, selectSettings, shown } from './queries.server.ts';
import { may } from './rules.ts';
import { discretionOddsStep, discretionSetting } from './schema.server.ts';
import type { MeantInput } from './shapes.ts';

/** Of the settings at odds, how many are shown. */
const MOST_SHOWN = 100;
/** No setting has this id. */
const NO_SETTING = '00000000-0000-0000-0000-000000000000';

/** Settings at odds as a page shows them. */
export interface OddsShown {
  element: string;
  name: string;
  sides: SettingShown[];
  /** The ids of all sides, those that are not shown too. */
  ids: string[];
  meant: Odds['meant'];
}

/** What is at odds, what is open first; of one element, or of all. Three queries. */
export async function readOdds(
  tx: Tx,
  here: string,
  elements: readonly Element[],
  today: string,
  code?: string,
): Promise<OddsShown[]> {
  const found = oddsOf(
    await readSettings(tx, here, code ? eq(discretionSetting.element, code) : undefined),
    await readMeant(tx, here, code ? eq(discretionOddsStep.element, code) : undefined),
    today,
  ).sort((a, b) => Number(a.meant !== null) - Number(b.meant !== null));
  const ids = found.flatMap(({ sides }) => sides.map(({ id }) => id));
  const rows = await selectSettings(
    tx,
    and(
      eq(discretionSetting.organisationId, here),
      inArray(discretionSetting.id, [NO_SETTING, ...ids.slice(0, MOST_SHOWN)]),
    ),
  );
  const settings = rows.map((row) => shown(row, elements, today));
  return found.map(({ element, sides, meant }) => ({
    element,
    name: elements.find((one) => one.code === element)?.name ?? 'An element no longer used',
    sides: settings.filter((one) => one.element === element),
    ids: sides.map(({ id }) => id),
    meant,
  }));
}

/** What is at odds about an element, for a manager to say that it is meant; null where nothing is. */
export async function readOddsOf(ctx: Ctx, code: string) {
  if (!may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const element = await requireElement(tx, here, code);
    const [odds = null] = await readOdds(tx, here, [element], dayOf(ctx.now), code);
    return { element, odds };
  });
}

/**
 * Says that settings which contradict one another are known and meant, and why. It stands until one of
 * them changes or ends, or a further one contradicts.
 * @throws Refusal `conflict` when they are others by now than those seen, or it was said already
 */
export async function sayMeant(ctx: Ctx, code: string, input: MeantInput): Promise<{ id: string }> {
  if (!may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return perform(ctx, 'care', async (tx, note) => {
    // One at a time speaks about an element.
    const turn = `odds ${here} ${code}`;
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`);
    const today = dayOf(ctx.now);
    const elements = await loadElements(tx, here);
    if (!elements.some((one) => one.code === code)) throw refuse.notFound();
    const [odds] = await readOdds(tx, here, elements, today, code);
    if (!odds)
      throw refuse.conflict('Nothing contradicts here any more.', {
        'Known and meant': 'Nothing contradicts here any more',
      });
    if (odds.meant)
      throw refuse.conflict('Somebody has said so already.', {
        'Known and meant': meantInWords(odds.meant),
      });
    if (!sameSides(odds.ids, input.sides))
      throw refuse.conflict('What contradicts has changed while you had it open.', {
        'At odds': odds.sides.map(({ forWhom }) => forWhom).join(', '),
      });
    const id = newId();
    await tx.insert(discretionOddsStep).values({
      id,
      organisationId: here,
      element: code,
      sides: odds.ids,
      reason: input.meantReason,
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
    });
    note({ act: 'discretion-odds.mean', subject: ['discretion-odds', id] });
    return { id };
  });
}

const meantInWords = ({ reason, by, on }: Meant) => `${reason} (${by}, ${formatDate(on)})`;
