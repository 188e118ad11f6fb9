import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { may, type Party, partiesTo, type Scope, stillToAgree } from './rules.ts';
import { discretionSetting, discretionSettingStep } from './schema.server.ts';
import {
  atPlaceOf,
  lockPlace,
  lockSetting,
  type SettingRow,
  type Speaker,
  shownTo,
  speakerInService,
  takeStep,
} from './setting.server.ts';

export type Decided = { id: string };

/** A practice's agreement is put in force when both have agreed, or by settling; never over it. */
export const mayForceAlone = (scope: string): boolean => scope !== 'practice';

/** For the service a manager’s word binds; a supervisor’s is advice. */
export const binds = ({ ctx, party }: Speaker): boolean =>
  party !== 'service' || may(ctx.actor, 'setting.decide');

/** Agrees for one's side. When every side has, it is agreed and waits to be put in force. */
export async function agreeSetting(
  speaker: Speaker,
  id: string,
  version?: number,
  reason: string | null = null,
): Promise<Decided> {
  if (!binds(speaker)) throw refuse.forbidden();
  return perform(speaker.ctx, 'care', async (tx, note) => {
    const setting = await lockSetting(speaker, tx, id, version);
    const sides = partiesTo[setting.scope as Scope];
    const ownPost = setting.scope !== 'post' || setting.userId === speaker.ctx.actor.id;
    if (!sides.includes(speaker.party) || (speaker.party === 'link-worker' && !ownPost))
      throw refuse.forbidden();
    const steps = await tx
      .select({ party: discretionSettingStep.party, act: discretionSettingStep.act })
      .from(discretionSettingStep)
      .where(
        and(
          eq(discretionSettingStep.organisationId, speaker.here),
          eq(discretionSettingStep.settingId, id),
        ),
      )
      .limit(200);
    const agreed = steps
      .filter((step) => step.act === 'agree-in-part')
      .map((step) => step.party as Party);
    if (agreed.includes(speaker.party))
      throw refuse.conflict('Your side has agreed to this already.', shownTo(setting));
    const waiting = stillToAgree(setting.scope as Scope, [...agreed, speaker.party]);
    await takeStep(
      speaker,
      tx,
      note,
      setting,
      waiting.length > 0 ? 'agree-in-part' : 'agree',
      reason,
    );
    return { id };
  });
}

/** Puts in force what was agreed, or keeps what was under review. What was there is superseded. */
export async function putInForce(
  ctx: Ctx,
  id: string,
  version?: number,
  reason: string | null = null,
): Promise<Decided> {
  const speaker = speakerInService(ctx);
  if (!may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    let setting = await lockSetting(speaker, tx, id, version);
    if (setting.status === 'contested')
      throw refuse.conflict('This is contested. Settle it first.', shownTo(setting));
    if (setting.status === 'proposed' && mayForceAlone(setting.scope))
      setting = await takeStep(speaker, tx, note, setting, 'agree');
    await enforce(speaker, tx, note, setting, reason);
    return { id };
  });
}

/** Brings a setting in force at its place, from the day it is meant for. */
export async function enforce(
  speaker: Speaker,
  tx: Tx,
  note: Note,
  setting: SettingRow,
  reason: string | null,
): Promise<SettingRow> {
  const today = dayOf(speaker.ctx.now);
  const ahead = setting.from > today;
  const since = ahead ? setting.from : today;
  await lockPlace(tx, setting);
  const [before] = await tx
    .select()
    .from(discretionSetting)
    .where(
      and(
        atPlaceOf(setting),
        isNotNull(discretionSetting.inForceOn),
        isNull(discretionSetting.endedOn),
        ne(discretionSetting.id, setting.id),
      ),
    )
    .for('update');
  if (before?.status === 'contested')
    throw refuse.conflict(
      'What is in force here is contested. Settle that first.',
      shownTo(before),
    );
  if (before)
    await takeStep(speaker, tx, note, before, 'supersede', reason ?? setting.reason, {
      endedOn: since,
    });
  return takeStep(speaker, tx, note, setting, 'put-in-force', reason, {
    inForceOn: setting.inForceOn ?? since,
  });
}

/** Puts what is in force under review; it goes on applying meanwhile. */
export async function putUnderReview(
  ctx: Ctx,
  id: string,
  version: number | undefined,
  reason: string,
): Promise<Decided> {
  const speaker = speakerInService(ctx);
  if (!may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    await takeStep(
      speaker,
      tx,
      note,
      await lockSetting(speaker, tx, id, version),
      'review',
      reason,
    );
    return { id };
  });
}

/** Ends a setting, and the disagreements about it. Who proposed one may take it back until agreed. */
export async function endSetting(
  ctx: Ctx,
  id: string,
  version: number | undefined,
  reason: string,
): Promise<Decided> {
  const speaker = speakerInService(ctx);
  return perform(ctx, 'care', async (tx, note) => {
    const setting = await lockSetting(speaker, tx, id, version);
    const takenBack =
      setting.proposedBy === ctx.actor.id && ['draft', 'proposed'].includes(setting.status);
    if (!takenBack && !may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
    if (setting.contestsId && setting.inForceOn === null)
      throw refuse.conflict('This is a disagreement. Settle it instead.', shownTo(setting));
    const today = dayOf(ctx.now);
    await takeStep(speaker, tx, note, setting, 'supersede', reason, { endedOn: today });
    const objections = await tx
      .select()
      .from(discretionSetting)
      .where(
        and(
          eq(discretionSetting.organisationId, speaker.here),
          eq(discretionSetting.contestsId, id),
          eq(discretionSetting.status, 'contested'),
          isNull(discretionSetting.settledOn),
        ),
      )
      .for('update');
    for (const one of objections)
      await takeStep(speaker, tx, note, one, 'supersede', reason, {
        settledOn: today,
        endedOn: today,
      });
    return { id };
  });
}
