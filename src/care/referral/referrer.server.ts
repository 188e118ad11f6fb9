import { and, desc, eq, lt, or, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { answered, lockReferral, type Move, move } from './decide.server.ts';
import { feedbackToShow } from './feedback.server.ts';
import { mayRefer, type Standing, standings } from './rules.ts';
import { referralProgress } from './schema.server.ts';
import type { answerShape, withdrawShape } from './shapes.ts';

const PAGE = 50;

/** All that a referrer sees of a referral. */
const shown = {
  id: referralProgress.id,
  referralId: referralProgress.referralId,
  serviceId: referralProgress.organisationId,
  personName: referralProgress.personName,
  standing: referralProgress.standing,
  explanation: referralProgress.explanation,
  ...feedbackToShow,
  receivedAt: referralProgress.receivedAt,
  changedAt: referralProgress.changedAt,
  version: referralProgress.version,
  service: organisation.name,
};

const mine = (tx: Tx, wanted: (SQL | undefined)[]) =>
  tx
    .select(shown)
    .from(referralProgress)
    .innerJoin(organisation, eq(organisation.id, referralProgress.organisationId))
    .where(and(...wanted));

/** The organisation the actor refers for. */
function referringFor(ctx: Ctx): string {
  if (!mayRefer(ctx.actor)) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

/**
 * What the referrer's organisation may see of its referrals: where each stands and the closing
 * feedback, newest first, a page at a time. Reads nothing but `referral_progress`.
 */
export async function listMyReferrals(
  ctx: Ctx,
  { standing, after }: { standing?: string | undefined; after?: string | undefined } = {},
) {
  const here = referringFor(ctx);
  const wanted: (SQL | undefined)[] = [eq(referralProgress.referringOrganisationId, here)];
  if (standing && Object.hasOwn(standings, standing))
    wanted.push(eq(referralProgress.standing, standing));
  return readIn(ctx, 'care', async (tx) => {
    if (isId(after)) {
      const [last] = await mine(tx, [wanted[0], eq(referralProgress.id, after)]);
      if (last)
        wanted.push(
          or(
            lt(referralProgress.receivedAt, last.receivedAt),
            and(eq(referralProgress.receivedAt, last.receivedAt), lt(referralProgress.id, last.id)),
          ),
        );
    }
    const rows = await mine(tx, wanted)
      .orderBy(desc(referralProgress.receivedAt), desc(referralProgress.id))
      .limit(PAGE + 1);
    return {
      referrals: rows.slice(0, PAGE),
      next: rows.length > PAGE ? (rows[PAGE - 1]?.id ?? null) : null,
    };
  });
}

/** The same for a file: at most 5,000 rows. Audited. */
export async function exportMyReferrals(ctx: Ctx, standing?: string) {
  const here = referringFor(ctx);
  const entry = { act: 'referral.progress-export', subject: ['referral', null] as const };
  return readRecord(ctx, 'care', entry, (tx) =>
    mine(tx, [
      eq(referralProgress.referringOrganisationId, here),
      standing ? eq(referralProgress.standing, standing) : undefined,
    ])
      .orderBy(desc(referralProgress.receivedAt), desc(referralProgress.id))
      .limit(5000),
  );
}

/** One of them. Audited in the referrer's own organisation. */
export async function getMyReferral(ctx: Ctx, referralId: string) {
  const here = referringFor(ctx);
  if (!isId(referralId)) throw refuse.notFound();
  const entry = { act: 'referral.progress-read', subject: ['referral', referralId] as const };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await mine(tx, [
      eq(referralProgress.referringOrganisationId, here),
      eq(referralProgress.referralId, referralId),
    ]);
    if (!found) throw refuse.notFound();
    return { ...found, standing: found.standing as Standing };
  });
}

/**
 * An act of the referrer on a referral of their organisation. As with referring, it is done for the
 * service alone, whose record it is.
 */
async function actOnMine(
  ctx: Ctx,
  referralId: string,
  act: 'answer' | 'withdraw',
  how: Move,
  seen?: number,
) {
  const { serviceId } = await getMyReferral(ctx, referralId);
  const atService: Ctx = { ...ctx, actor: { ...ctx.actor, organisationIds: [serviceId] } };
  return perform<{ id: string }>(atService, 'care', async (tx, note) => {
    const newer = () => movedMeanwhile(atService, tx, referralId);
    const found = await lockReferral(atService, tx, referralId, act, newer);
    if (found.referringOrganisationId !== actingOrganisation(ctx.actor)) throw refuse.notFound();
    if (seen !== undefined && (await standsNow(atService, tx, referralId)).version !== seen)
      throw await newer();
    await move(atService, tx, note, found, act, how);
    return { id: found.id };
  });
}

/** Where a referral stands, as far as whoever referred may know. */
async function standsNow(ctx: Ctx, tx: Tx, referralId: string) {
  const [stands] = await tx
    .select({
      standing: referralProgress.standing,
      explanation: referralProgress.explanation,
      version: referralProgress.version,
    })
    .from(referralProgress)
    .where(
      and(
        eq(referralProgress.referralId, referralId),
        eq(referralProgress.organisationId, actingOrganisation(ctx.actor)),
      ),
    );
  if (!stands) throw refuse.notFound();
  return stands;
}

/** What was decided by an older look at where a referral stands, with what it is now. */
async function movedMeanwhile(ctx: Ctx, tx: Tx, referralId: string) {
  const { standing, explanation, version } = await standsNow(ctx, tx, referralId);
  return refuse.conflict('It moved while you had it open.', {
    'Where it stands': standings[standing as Standing],
    ...(explanation ? { 'From the service': explanation } : {}),
    version,
  });
}

/** Answers what the service asked: the referral is before it again. */
export async function answerReturned(
  ctx: Ctx,
  referralId: string,
  input: z.output<typeof answerShape>,
  seen?: number,
) {
  return actOnMine(ctx, referralId, 'answer', answered(input), seen);
}

/** Takes a referral back before it is decided. */
export async function withdrawMyReferral(
  ctx: Ctx,
  referralId: string,
  { withdrawReason }: z.output<typeof withdrawShape>,
  seen?: number,
) {
  const how: Move = { note: withdrawReason, progress: { standing: 'withdrawn' } };
  return actOnMine(ctx, referralId, 'withdraw', how, seen);
}
