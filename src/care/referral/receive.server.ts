import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { dateOfBirthProblem } from '../person/rules.ts';
import { resolvePractice } from '../practice/api.server.ts';
import { mayDecide, mayRefer, type ReferralRoute, type Source } from './rules.ts';
import { referral, referralNeed, referralProgress, referralStep } from './schema.server.ts';
import type {
  ProfessionalReferral,
  SelfReferral,
  SignedInReferral,
  TypedReferral,
} from './shapes.ts';

export type Received = { id: string };

/** What the referrer's own system calls a referral. */
export interface Sent {
  system: string;
  value: string;
}

type Row = Omit<
  typeof referral.$inferInsert,
  'id' | 'organisationId' | 'status' | 'receivedAt' | 'changedAt' | 'version' | 'route'
>;

/** Writes referrals down as received: the referral, its needs, its first step, what the referrer sees. */
export async function writeReceived(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  route: ReferralRoute,
  given: readonly (Row & { needs: readonly string[] })[],
): Promise<string[]> {
  const organisationId = actingOrganisation(ctx.actor);
  const rows = given.map(({ needs, ...row }) => ({ id: newId(), needs, row }));
  if (rows.length === 0) return [];
  await tx.insert(referral).values(
    rows.map(({ id, row }) => ({
      ...row,
      id,
      organisationId,
      route,
      status: 'received',
      receivedAt: ctx.now,
      changedAt: ctx.now,
    })),
  );
  const named = rows.flatMap(({ id, needs }) =>
    needs.map((need) => ({ id: newId(), organisationId, referralId: id, need })),
  );
  if (named.length > 0) await tx.insert(referralNeed).values(named);
  await tx.insert(referralStep).values(
    rows.map(({ id }) => ({
      id: newId(),
      organisationId,
      referralId: id,
      toStatus: 'received',
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
    })),
  );
  await tx.insert(referralProgress).values(
    rows.map(({ id, row }) => ({
      id: newId(),
      organisationId,
      referralId: id,
      referringOrganisationId: row.referringOrganisationId ?? null,
      referrerUserId: row.referrerUserId ?? null,
      sentSystem: row.sentSystem ?? null,
      sentValue: row.sentValue ?? null,
      personName: `${row.givenName} ${row.familyName}`,
      standing: 'received',
      receivedAt: ctx.now,
      changedAt: ctx.now,
    })),
  );
  for (const { id } of rows) note({ act: 'referral.receive', subject: ['referral', id] });
  return rows.map(({ id }) => id);
}

export function checkDate(ctx: Ctx, dateOfBirth: string): void {
  const problem = dateOfBirthProblem(dateOfBirth, dayOf(ctx.now));
  if (problem) throw refuse.invalid({ dateOfBirth: problem });
}

async function receive(
  ctx: Ctx,
  route: ReferralRoute,
  row: Row & { needs: readonly string[] },
): Promise<Received> {
  checkDate(ctx, row.dateOfBirth);
  return perform(ctx, 'care', async (tx, note) => {
    const practiceCode = await resolvePractice(tx, row.practiceCode);
    const [id = ''] = await writeReceived(ctx, tx, note, route, [{ ...row, practiceCode }]);
    return { id };
  });
}

/**
 * A referral from a signed-in referrer. The act runs for the service alone, and only while the
 * referrer's organisation has an agreement with it. What the referrer's system sent before under the
 * same identifier is the same referral, and stays as it is.
 */
export async function referSomebody(
  ctx: Ctx,
  { service, ...input }: SignedInReferral,
  sent?: Sent,
): Promise<Received & { existed?: boolean }> {
  if (!mayRefer(ctx.actor)) throw refuse.forbidden();
  if (!isId(service)) throw refuse.invalid({ service: 'Choose the service' });
  checkDate(ctx, input.dateOfBirth);
  const from = actingOrganisation(ctx.actor);
  const atService: Ctx = { ...ctx, actor: { ...ctx.actor, organisationIds: [service] } };
  return perform<{ id: string; existed?: boolean }>(atService, 'care', async (tx, note) => {
    const [allowed] = await tx
      .select({ name: organisation.name, odsCode: organisation.odsCode })
      .from(referralAgreement)
      .innerJoin(organisation, eq(organisation.id, referralAgreement.referringOrganisationId))
      .where(
        and(
          eq(referralAgreement.organisationId, service),
          eq(referralAgreement.referringOrganisationId, from),
          or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, dayOf(ctx.now))),
        ),
      );
    if (!allowed)
      throw refuse.forbidden('Your organisation has no agreement to refer to this service.');
    const before = sent && (await sentBefore(tx, service, from, sent));
    if (before) {
      note({ act: 'referral.sent-again', subject: ['referral', before] });
      return { id: before, existed: true };
    }
    const [id = ''] = await writeReceived(atService, tx, note, 'signed-in', [
      {
        ...input,
        source: input.source ?? ('gp' satisfies Source),
        practiceCode: (await resolvePractice(tx, input.practiceCode)) ?? allowed.odsCode,
        referringOrganisationId: from,
        referrerUserId: ctx.actor.id,
        referrerName: ctx.actor.name,
        referrerOrganisation: allowed.name,
        referrerContact: input.returnResponseTo,
        sentSystem: sent?.system ?? null,
        sentValue: sent?.value ?? null,
      },
    ]);
    return { id };
  });
}

/** The referral that was sent under an identifier. Who sends the same meanwhile waits here. */
async function sentBefore(tx: Tx, service: string, from: string, { system, value }: Sent) {
  const what = `referral ${service} ${from} ${system}|${value}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`);
  const [found] = await tx
    .select({ id: referralProgress.referralId })
    .from(referralProgress)
    .where(
      and(
        eq(referralProgress.organisationId, service),
        eq(referralProgress.referringOrganisationId, from),
        eq(referralProgress.sentSystem, system),
        eq(referralProgress.sentValue, value),
      ),
    );
  return found?.id;
}

/** From the public page, by a professional without an account. `ctx` acts for the service. */
export async function referFromOutside(ctx: Ctx, input: ProfessionalReferral): Promise<Received> {
  return receive(ctx, 'public-page', input);
}

/** From the public page, by the person themselves, within an act: they agree by asking. */
export async function writeAsked(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  input: SelfReferral,
): Promise<string> {
  checkDate(ctx, input.dateOfBirth);
  const [id = ''] = await writeReceived(ctx, tx, note, 'public-page', [
    {
      ...input,
      source: 'self' satisfies Source,
      personAgreed: true,
      risks: 'not-asked',
      returnResponseTo: input.email,
    },
  ]);
  return id;
}

/** Taken on the telephone by the service's own staff. */
export async function takeByTelephone(ctx: Ctx, input: TypedReferral): Promise<Received> {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  return receive(ctx, 'telephone', input);
}
