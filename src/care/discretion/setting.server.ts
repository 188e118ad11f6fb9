import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { colleague, organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Note, Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import type { Limit } from './elements.ts';
import {
  may,
  maySeePost,
  nextSettingStatus,
  type Party,
  partyOf,
  type SettingAct,
  type SettingStatus,
  settingStatuses,
} from './rules.ts';
import { discretionSetting, discretionSettingStep } from './schema.server.ts';

export type SettingRow = typeof discretionSetting.$inferSelect;

/** Who speaks: for which service, for which side, and for which practice where it is one. */
export interface Speaker {
  ctx: Ctx;
  here: string;
  party: Party;
  practiceId: string | null;
}

/** Somebody who works in the service. */
export function speakerInService(ctx: Ctx): Speaker {
  if (!may(ctx.actor, 'profile.see')) throw refuse.forbidden();
  return {
    ctx,
    here: actingOrganisation(ctx.actor),
    party: partyOf(ctx.actor),
    practiceId: null,
  };
}

/** Somebody of a practice, about a service it refers to. The act runs for the service alone. */
export function speakerForPractice(ctx: Ctx, serviceId: string): Speaker {
  if (!may(ctx.actor, 'practice.speak')) throw refuse.forbidden();
  if (!isId(serviceId)) throw refuse.notFound();
  return {
    ctx: { ...ctx, actor: { ...ctx.actor, organisationIds: [serviceId] } },
    here: serviceId,
    party: 'practice',
    practiceId: actingOrganisation(ctx.actor),
  };
}

/** The practice's name, if it may refer to the service today; else it is not found. */
export async function requirePractice(
  tx: Tx,
  service: string,
  practiceId: string,
  today: string,
): Promise<string> {
  const [found] = await tx
    .select({ name: organisation.name })
    .from(referralAgreement)
    .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
    .where(
      and(
        eq(referralAgreement.organisationId, service),
        eq(referralAgreement.referringOrganisationId, practiceId),
        or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, today)),
      ),
    );
  if (!found) throw refuse.notFound();
  return found.name;
}

/** The link worker's name, if they work in the service; else it is not found. */
export async function requireLinkWorker(tx: Tx, service: string, userId: string): Promise<string> {
  const [found] = await tx
    .select({ name: colleague.name })
    .from(colleague)
    .where(
      and(
        eq(colleague.organisationId, service),
        eq(colleague.userId, userId),
        eq(colleague.role, 'link-worker'),
      ),
    );
  if (!found) throw refuse.notFound();
  return found.name;
}

/** What a speaker may see: drafts stay in the service, a post with its link worker. */
export function maySee({ ctx, party, practiceId }: Speaker, setting: SettingRow): boolean {
  if (party === 'practice')
    return (
      setting.status !== 'draft' &&
      (setting.scope === 'service' || setting.practiceId === practiceId)
    );
  if (setting.scope === 'post' && !maySeePost(ctx.actor, setting.userId)) return false;
  return setting.status !== 'draft' || party === 'service' || setting.proposedBy === ctx.actor.id;
}

/** The setting, locked; what the speaker may not see, and another service's, is not found. */
export async function lockSetting(
  speaker: Speaker,
  tx: Tx,
  id: string,
  version: number | undefined,
): Promise<SettingRow> {
  if (!isId(id)) throw refuse.notFound();
  if (speaker.practiceId)
    await requirePractice(tx, speaker.here, speaker.practiceId, dayOf(speaker.ctx.now));
  const [found] = await tx
    .select()
    .from(discretionSetting)
    .where(and(eq(discretionSetting.id, id), eq(discretionSetting.organisationId, speaker.here)))
    .for('update');
  if (!found || !maySee(speaker, found)) throw refuse.notFound();
  if (version !== undefined && version !== found.version)
    throw refuse.conflict('Somebody else changed this while you had it open.', shownTo(found));
  return found;
}

export const shownTo = (setting: SettingRow) => ({
  Status: settingStatuses[setting.status as SettingStatus],
  version: setting.version,
});

export const limitOf = (row: Pick<SettingRow, 'limitAmount' | 'limitAmong'>): Limit =>
  row.limitAmount ?? row.limitAmong;

export const limitColumns = (limit: Limit) => ({
  limitAmount: typeof limit === 'number' ? limit : null,
  limitAmong: limit === null || typeof limit === 'number' ? null : [...limit],
});

/** The columns a step may change; what was said in a version stays. */
type Standing = Partial<
  Pick<SettingRow, 'contestedOn' | 'settledOn' | 'inForceOn' | 'endedOn' | 'reviewOn'>
>;

/** Takes a step by the table and keeps who took it; gives the setting as it is then. */
export async function takeStep(
  speaker: Speaker,
  tx: Tx,
  note: Note,
  setting: SettingRow,
  act: SettingAct,
  reason: string | null = null,
  set: Standing = {},
): Promise<SettingRow> {
  const to = nextSettingStatus(setting.status, act);
  if (!to) {
    const shown = shownTo(setting);
    throw refuse.conflict(`That cannot be done now: it is “${shown.Status}”.`, shown);
  }
  const next = { ...set, status: to, version: setting.version + 1 };
  await tx
    .update(discretionSetting)
    .set(next)
    .where(
      and(eq(discretionSetting.id, setting.id), eq(discretionSetting.organisationId, speaker.here)),
    );
  await keepStep(speaker, tx, note, setting.id, act, setting.status, to, reason);
  return { ...setting, ...next };
}

/** Writes a new version down as its first step says. */
export async function writeSetting(
  speaker: Speaker,
  tx: Tx,
  note: Note,
  act: 'draft' | 'contest',
  values: Omit<
    typeof discretionSetting.$inferInsert,
    'id' | 'organisationId' | 'status' | 'proposedBy' | 'proposedByName' | 'madeAt' | 'version'
  >,
): Promise<SettingRow> {
  const status = act === 'draft' ? 'draft' : 'contested';
  const [row] = await tx
    .insert(discretionSetting)
    .values({
      ...values,
      id: newId(),
      organisationId: speaker.here,
      status,
      proposedBy: speaker.ctx.actor.id,
      proposedByName: speaker.ctx.actor.name,
      madeAt: speaker.ctx.now,
    })
    .returning();
  if (!row) throw new Error('a setting that was written is given back');
  await keepStep(speaker, tx, note, row.id, act, 'new', status, values.reason);
  return row;
}

async function keepStep(
  { ctx, here, party }: Speaker,
  tx: Tx,
  note: Note,
  settingId: string,
  act: SettingAct,
  fromStatus: string,
  toStatus: string,
  reason: string | null,
): Promise<void> {
  await tx.insert(discretionSettingStep).values({
    id: newId(),
    organisationId: here,
    settingId,
    act,
    fromStatus,
    toStatus,
    party,
    reason,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
  });
  note({ act: `discretion.${act}`, subject: ['discretion-setting', settingId] });
}

/** One at a time decides about a place: two who put something in force there wait for one another. */
export async function lockPlace(tx: Tx, setting: SettingRow): Promise<void> {
  const { organisationId, element, scope, practiceId, userId, stage } = setting;
  const place = [organisationId, element, scope, practiceId, userId, stage].join(' ');
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${place}, 0))`);
}

/** What is at the same place of the continuum as a setting: same element, same scope. */
export const atPlaceOf = (setting: SettingRow) =>
  and(
    eq(discretionSetting.organisationId, setting.organisationId),
    eq(discretionSetting.element, setting.element),
    eq(discretionSetting.scope, setting.scope),
    sql`${discretionSetting.practiceId} is not distinct from ${setting.practiceId}::uuid`,
    sql`${discretionSetting.userId} is not distinct from ${setting.userId}::uuid`,
    sql`${discretionSetting.stage} is not distinct from ${setting.stage}`,
  );
