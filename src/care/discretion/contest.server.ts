import { and, eq, isNull, ne } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { type Decided, enforce } from './decide.server.ts';
import { requireElement } from './element.server.ts';
import type { Element, Limit } from './elements.ts';
import { may } from './rules.ts';
import { discretionSetting } from './schema.server.ts';
import {
  atPlaceOf,
  limitColumns,
  lockSetting,
  type SettingRow,
  type Speaker,
  shownTo,
  speakerInService,
  takeStep,
  writeSetting,
} from './setting.server.ts';
import { type ContestInput, limitFrom, type SettleInput } from './shapes.ts';

/** Where a side speaks: a practice for its people, a link worker for their post, else the same place. */
function placeOf({ party, practiceId, ctx }: Speaker, setting: SettingRow) {
  if (party === 'practice')
    return { scope: 'practice', practiceId, userId: null, stage: null } as const;
  if (party === 'link-worker')
    return { scope: 'post', practiceId: null, userId: ctx.actor.id, stage: null } as const;
  const { scope, practiceId: practice, userId, stage } = setting;
  return { scope, practiceId: practice, userId, stage };
}

function fitting(element: Element, given: Parameters<typeof limitFrom>[1]): Limit {
  const fits = limitFrom(element, given);
  if ('problem' in fits) throw refuse.invalid(fits.problem);
  return fits.limit;
}

/**
 * Disagrees with a setting: says where one would put it and why. Both are kept and shown; which of
 * them applies meanwhile is for the resolver. A side that disagrees again replaces what it said.
 */
export async function contestSetting(
  speaker: Speaker,
  id: string,
  version: number | undefined,
  input: ContestInput,
): Promise<Decided> {
  const { ctx, here, party } = speaker;
  if (party !== 'practice' && !may(ctx.actor, 'setting.contest')) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const setting = await lockSetting(speaker, tx, id, version);
    if (setting.contestsId && setting.inForceOn === null)
      throw refuse.conflict('This is a disagreement itself. Settle it instead.', shownTo(setting));
    const element = await requireElement(tx, here, setting.element);
    if (!element.mayBeDiscretionary)
      throw refuse.conflict(`${element.name} is never a matter of discretion.`, shownTo(setting));
    const limit = fitting(element, input);
    const today = dayOf(ctx.now);
    const place = placeOf(speaker, setting);
    await takeStep(speaker, tx, note, setting, 'contest', input.reason);
    const source = party === 'service' ? (input.source ?? 'manager') : party;
    const [said] = await tx
      .select()
      .from(discretionSetting)
      .where(
        and(
          atPlaceOf({ ...setting, ...place }),
          eq(discretionSetting.contestsId, id),
          eq(discretionSetting.status, 'contested'),
          eq(discretionSetting.source, source),
          isNull(discretionSetting.settledOn),
        ),
      )
      .for('update');
    if (said)
      await takeStep(speaker, tx, note, said, 'supersede', input.reason, {
        settledOn: today,
        endedOn: today,
      });
    const objection = await writeSetting(speaker, tx, note, 'contest', {
      ...place,
      element: element.code,
      elementVersion: element.version,
      position: input.position,
      ...limitColumns(limit),
      reason: input.reason,
      source,
      sourceName: input.sourceName,
      from: today,
      contestsId: id,
      contestedOn: today,
    });
    return { id: objection.id };
  });
}

/**
 * Settles a disagreement with a reason: what was set stays, what they asked for comes in force at
 * their place, or something between does. The disagreement is kept as it was said.
 */
export async function settleContest(
  ctx: Ctx,
  objectionId: string,
  version: number | undefined,
  input: SettleInput,
): Promise<Decided> {
  const speaker = speakerInService(ctx);
  if (!may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    // What is contested is locked first, as by those who contest and end it.
    const target = await lockSetting(
      speaker,
      tx,
      await contestedBy(tx, speaker, objectionId),
      undefined,
    );
    const objection = await lockSetting(speaker, tx, objectionId, version);
    if (objection.status !== 'contested' || objection.settledOn)
      throw refuse.conflict('There is nothing left to settle here.', shownTo(objection));
    const today = dayOf(ctx.now);
    await standAgain(speaker, tx, note, target, objection.id, input.reason);
    if (input.outcome === 'theirs') {
      const settled = { settledOn: today };
      await tx
        .update(discretionSetting)
        .set(settled)
        .where(
          and(
            eq(discretionSetting.id, objectionId),
            eq(discretionSetting.organisationId, speaker.here),
          ),
        );
      await enforce(speaker, tx, note, { ...objection, ...settled }, input.reason);
      return { id: objectionId };
    }
    await takeStep(speaker, tx, note, objection, 'supersede', input.reason, {
      settledOn: today,
      endedOn: today,
    });
    if (input.outcome === 'keep') return { id: target.id };
    const element = await requireElement(tx, speaker.here, objection.element);
    const { scope, practiceId, userId, stage } = objection;
    const between = await writeSetting(speaker, tx, note, 'draft', {
      scope,
      practiceId,
      userId,
      stage,
      element: element.code,
      elementVersion: element.version,
      position: Number(input.position),
      ...limitColumns(fitting(element, input)),
      reason: input.reason,
      source: 'manager',
      from: today,
    });
    const proposed = await takeStep(speaker, tx, note, between, 'propose');
    const agreed = await takeStep(speaker, tx, note, proposed, 'agree', input.reason);
    await enforce(speaker, tx, note, agreed, input.reason);
    return { id: between.id };
  });
}

/** What a disagreement is about; what is no disagreement is not found. */
async function contestedBy(tx: Tx, { here }: Speaker, objectionId: string): Promise<string> {
  if (!isId(objectionId)) throw refuse.notFound();
  const [found] = await tx
    .select({ about: discretionSetting.contestsId })
    .from(discretionSetting)
    .where(and(eq(discretionSetting.id, objectionId), eq(discretionSetting.organisationId, here)));
  if (!found?.about) throw refuse.notFound();
  return found.about;
}

/** What was contested stands again when nobody else disagrees: in force if it was, else agreed. */
async function standAgain(
  speaker: Speaker,
  tx: Tx,
  note: Note,
  target: SettingRow,
  objectionId: string,
  reason: string,
): Promise<void> {
  if (target.status !== 'contested') return;
  const others = await tx
    .select({ id: discretionSetting.id })
    .from(discretionSetting)
    .where(
      and(
        eq(discretionSetting.organisationId, speaker.here),
        eq(discretionSetting.contestsId, target.id),
        eq(discretionSetting.status, 'contested'),
        isNull(discretionSetting.settledOn),
        ne(discretionSetting.id, objectionId),
      ),
    )
    .limit(1);
  if (others.length > 0) return;
  await takeStep(speaker, tx, note, target, target.inForceOn ? 'put-in-force' : 'settle', reason);
}
