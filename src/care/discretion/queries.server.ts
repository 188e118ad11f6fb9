import { and, asc, desc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { asSetting, readMeant, readSettings } from './case.server.ts';
import { listModifiers, listPosts, listPractices, visible, visibleTo } from './continuum.server.ts';
import { loadElements, requireElement } from './element.server.ts';
import { type Element, limitInWords } from './elements.ts';
import { oddsOf } from './odds.ts';
import {
  may,
  type Scope,
  type SettingSource,
  type SettingStatus,
  type Stage,
  scopes,
  settingSources,
  stages,
} from './rules.ts';
import { discretionOddsStep, discretionSetting, discretionSettingStep } from './schema.server.ts';
import { maySee, requirePractice, type Speaker, speakerInService } from './setting.server.ts';

const MOST = 100;

/** A setting as a page shows it. */
export interface SettingShown {
  id: string;
  element: string;
  elementName: string;
  status: SettingStatus;
  /** `The whole service`, `People of Millbrook Surgery`, `Amina Yusuf`. */
  forWhom: string;
  position: number;
  limit: string;
  reason: string;
  /** `Policy: network contract 2026` */
  source: string;
  evidence: string | null;
  from: string;
  until: string | null;
  inForceOn: string | null;
  endedOn: string | null;
  reviewOn: string | null;
  contestsId: string | null;
  settled: boolean;
  /** In force by its status, though its last day has passed: it applies to nothing. */
  expired: boolean;
  proposedBy: string;
  version: number;
}

const namesOf = {
  setting: discretionSetting,
  practiceName: organisation.name,
  workerName: sql<
    string | null
  >`(select c.name from account.colleague c where c.user_id = ${discretionSetting.userId} limit 1)`,
};

export function selectSettings(tx: Tx, where: SQL | undefined) {
  return tx
    .select(namesOf)
    .from(discretionSetting)
    .leftJoin(organisation, eq(organisation.id, discretionSetting.practiceId))
    .where(where)
    .orderBy(desc(discretionSetting.id))
    .limit(MOST);
}
type Row = Awaited<ReturnType<typeof selectSettings>>[number];

/** A setting’s row as a page shows it. */
export function shown(
  { setting, practiceName, workerName }: Row,
  elements: readonly Element[],
  today: string,
): SettingShown {
  const element = elements.find(({ code }) => code === setting.element);
  const { limit } = asSetting(setting, practiceName);
  const forWhom = {
    service: scopes.service,
    stage: stages[setting.stage as Stage] ?? '',
    practice: `People of ${practiceName}`,
    post: workerName ?? 'Somebody who has left',
  }[setting.scope as Scope];
  return {
    ...setting,
    status: setting.status as SettingStatus,
    elementName: element?.name ?? 'An element no longer used',
    forWhom,
    limit: element ? limitInWords(element, limit) : '',
    source:
      settingSources[setting.source as SettingSource] +
      (setting.sourceName ? `: ${setting.sourceName}` : ''),
    settled: setting.settledOn !== null,
    expired: setting.status === 'in-force' && setting.until !== null && setting.until < today,
    proposedBy: setting.proposedByName,
  };
}

const notDraftOfOthers = (ctx: Ctx) =>
  may(ctx.actor, 'everybody.see')
    ? undefined
    : or(
        ne(discretionSetting.status, 'draft'),
        eq(discretionSetting.proposedBy, ctx.actor.id ?? ''),
      );

/** An element with all that is and was agreed about it, the newest first, and what a form needs. */
export async function readElement(ctx: Ctx, code: string) {
  const { here } = speakerInService(ctx);
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    const element = await requireElement(tx, here, code);
    const rows = await selectSettings(
      tx,
      and(
        eq(discretionSetting.organisationId, here),
        eq(discretionSetting.element, code),
        visibleTo(ctx),
        notDraftOfOthers(ctx),
      ),
    );
    const [odds = null] = oddsOf(
      await readSettings(tx, here, eq(discretionSetting.element, code)),
      await readMeant(tx, here, eq(discretionOddsStep.element, code)),
      today,
      visible(ctx),
    );
    return {
      element,
      settings: rows.map((row) => shown(row, [element], today)),
      /** Whether what is in force contradicts itself, and why it is meant if it is. */
      odds: odds && { meant: odds.meant },
      practices: await listPractices(tx, here, dayOf(ctx.now)),
      linkWorkers: await listPosts(tx, ctx, dayOf(ctx.now)),
    };
  });
}

/** A setting with its steps, the disagreements about it, and what it disagrees with itself. */
export async function readSetting(speaker: Speaker, id: string) {
  const { ctx, here, practiceId } = speaker;
  const today = dayOf(ctx.now);
  if (!isId(id)) throw refuse.notFound();
  return readIn(ctx, 'care', async (tx) => {
    if (practiceId) await requirePractice(tx, here, practiceId, dayOf(ctx.now));
    const elements = await loadElements(tx, here);
    const around = await selectSettings(
      tx,
      and(
        eq(discretionSetting.organisationId, here),
        or(
          eq(discretionSetting.id, id),
          eq(discretionSetting.contestsId, id),
          sql`${discretionSetting.id} = (select o.contests_id from care.discretion_setting o where o.id = ${id} and o.organisation_id = ${here})`,
        ),
      ),
    );
    const seen = around.filter(({ setting }) => maySee(speaker, setting));
    const found = seen.find(({ setting }) => setting.id === id);
    if (!found) throw refuse.notFound();
    const steps = await tx
      .select()
      .from(discretionSettingStep)
      .where(
        and(
          eq(discretionSettingStep.organisationId, here),
          eq(discretionSettingStep.settingId, id),
        ),
      )
      .orderBy(asc(discretionSettingStep.id))
      .limit(MOST);
    const element = elements.find(({ code }) => code === found.setting.element);
    if (!element) throw refuse.notFound();
    return {
      element,
      setting: shown(found, elements, today),
      scope: found.setting.scope as Scope,
      about:
        seen
          .filter(({ setting }) => setting.id === found.setting.contestsId)
          .map((row) => shown(row, elements, today))[0] ?? null,
      objections: seen
        .filter(({ setting }) => setting.contestsId === id)
        .map((row) => shown(row, elements, today)),
      steps,
    };
  });
}

/** What of a service’s agreements concerns a practice and is not past. */
export async function readForPractice(speaker: Speaker): Promise<SettingShown[]> {
  const { ctx, here, practiceId } = speaker;
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    await requirePractice(tx, here, practiceId ?? '', dayOf(ctx.now));
    const elements = await loadElements(tx, here);
    const rows = await selectSettings(
      tx,
      and(
        eq(discretionSetting.organisationId, here),
        inArray(discretionSetting.status, [
          'proposed',
          'agreed',
          'contested',
          'in-force',
          'under-review',
        ]),
        or(
          eq(discretionSetting.scope, 'service'),
          eq(discretionSetting.practiceId, practiceId ?? ''),
        ),
      ),
    );
    return rows
      .filter(({ setting }) => maySee(speaker, setting))
      .map((row) => shown(row, elements, today));
  });
}

/** What a manager keeps about circumstances: what moves settings, and where each post stands. */
export async function readCircumstances(ctx: Ctx) {
  if (!may(ctx.actor, 'circumstances.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => ({
    elements: await loadElements(tx, here),
    posts: await listPosts(tx, ctx, dayOf(ctx.now)),
    practices: await listPractices(tx, here, dayOf(ctx.now)),
    modifiers: (await listModifiers(tx, here)).filter(({ endedOn }) => endedOn === null),
  }));
}
