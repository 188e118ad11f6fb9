import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { binds, type Decided, enforce, mayForceAlone } from './decide.server.ts';
import { requireElement } from './element.server.ts';
import { may, partiesTo, type Scope } from './rules.ts';
import {
  limitColumns,
  lockSetting,
  requireLinkWorker,
  requirePractice,
  type SettingRow,
  type Speaker,
  speakerInService,
  takeStep,
  writeSetting,
} from './setting.server.ts';
import { limitFrom, placeProblem, type SettingInput } from './shapes.ts';

function checkProposal({ ctx, party }: Speaker, input: SettingInput): void {
  if (!may(ctx.actor, 'setting.propose')) throw refuse.forbidden();
  if (party === 'link-worker') {
    const own = input.scope === 'post' && input.linkWorker === ctx.actor.id;
    if (!own && input.scope !== 'service') throw refuse.forbidden();
  }
  if (input.as === 'put-in-force' && !may(ctx.actor, 'setting.decide')) throw refuse.forbidden();
  const problems: Record<string, string> = placeProblem(input) ?? {};
  if (input.as === 'put-in-force' && !mayForceAlone(input.scope))
    problems.scope = 'The practice has to agree first: propose it';
  const from = input.from ?? dayOf(ctx.now);
  if (input.until && input.until < from)
    problems.until = 'The last day must not be before the first';
  if (input.reviewOn && input.reviewOn <= dayOf(ctx.now))
    problems.reviewOn = 'Enter a day after today';
  if (Object.keys(problems).length > 0) throw refuse.invalid(problems);
}

/**
 * Writes down a setting for an element as a new version: as a draft, proposed to those whose
 * agreement it needs, or in force at once where the manager may decide alone.
 */
export async function proposeSetting(
  ctx: Ctx,
  code: string,
  input: SettingInput,
): Promise<Decided> {
  const speaker = speakerInService(ctx);
  checkProposal(speaker, input);
  return perform(ctx, 'care', async (tx, note) => {
    const element = await requireElement(tx, speaker.here, code);
    if (!element.mayBeDiscretionary && input.position !== 0)
      throw refuse.invalid({ position: `${element.name} is never a matter of discretion` });
    const fits = limitFrom(element, input);
    if ('problem' in fits) throw refuse.invalid(fits.problem);
    const { scope } = input;
    if (scope === 'practice' && input.practice)
      await requirePractice(tx, speaker.here, input.practice, dayOf(ctx.now));
    if (scope === 'post' && input.linkWorker)
      await requireLinkWorker(tx, speaker.here, input.linkWorker);
    let setting = await writeSetting(speaker, tx, note, 'draft', {
      element: element.code,
      elementVersion: element.version,
      scope,
      practiceId: scope === 'practice' ? input.practice : null,
      userId: scope === 'post' ? input.linkWorker : null,
      stage: scope === 'stage' ? input.stage : null,
      position: input.position,
      ...limitColumns(fits.limit),
      reason: input.reason,
      source: speaker.party === 'link-worker' ? 'link-worker' : input.source,
      sourceName: input.sourceName,
      evidence: input.evidence,
      from: input.from ?? dayOf(ctx.now),
      until: input.until,
      reviewOn: input.reviewOn,
    });
    if (input.as === 'draft') return { id: setting.id };
    setting = await propose(speaker, tx, note, setting);
    if (input.as === 'put-in-force') {
      setting = await takeStep(speaker, tx, note, setting, 'agree');
      await enforce(speaker, tx, note, setting, null);
    }
    return { id: setting.id };
  });
}

/** Proposing speaks for one's own side, where another side has to agree too. */
async function propose(
  speaker: Speaker,
  tx: Tx,
  note: Note,
  setting: SettingRow,
): Promise<SettingRow> {
  const proposed = await takeStep(speaker, tx, note, setting, 'propose');
  const sides = partiesTo[setting.scope as Scope];
  const speaks = sides.length > 1 && sides.includes(speaker.party) && binds(speaker);
  return speaks ? takeStep(speaker, tx, note, proposed, 'agree-in-part') : proposed;
}

export async function proposeDraft(ctx: Ctx, id: string, version?: number): Promise<Decided> {
  const speaker = speakerInService(ctx);
  if (!may(ctx.actor, 'setting.propose')) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const setting = await lockSetting(speaker, tx, id, version);
    await propose(speaker, tx, note, setting);
    return { id };
  });
}
