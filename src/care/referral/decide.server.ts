import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type Note, perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { criteriaShown } from '../criteria/api.server.ts';
import { type AskedFor, ageOn, criterionOf } from '../criteria/rules.ts';
import { personLabels } from '../person/rules.ts';
import { tell } from './letters.server.ts';
import {
  type Act,
  type DeclineReason,
  declineReasons,
  leadsTo,
  mayDecide,
  type Need,
  type ReferralRoute,
  type Source,
  type Standing,
  type Status,
  statuses,
  type Urgency,
  urgencies,
} from './rules.ts';
import { referral, referralProgress, referralStep } from './schema.server.ts';
import type {
  answerShape,
  declineShape,
  redirectShape,
  returnShape,
  triageShape,
  withdrawShape,
} from './shapes.ts';

export type Referral = typeof referral.$inferSelect;

/** Which referral, as it stood when the decider saw it. */
export interface Seen {
  referralId: string;
  version: number | undefined;
}

export interface Move {
  /** Why, in a word that holds no personal data; kept with the step and in the audit log. */
  reason?: string;
  /** The criteria that it rests on. */
  criteriaVersionId?: string;
  note?: string | null;
  set?: Partial<typeof referral.$inferInsert>;
  progress?: { standing: Standing; explanation?: string | null };
}

/**
 * Locks a referral of the acting organisation for an act; where it may not be done now, `newer` says
 * what it is now.
 */
export async function lockReferral(
  ctx: Ctx,
  tx: Tx,
  referralId: string,
  act: Act,
  newer: (found: Referral) => Error | Promise<Error> = decidedMeanwhile,
): Promise<Referral> {
  if (!isId(referralId)) throw refuse.notFound();
  const [found] = await tx
    .select()
    .from(referral)
    .where(
      and(eq(referral.id, referralId), eq(referral.organisationId, actingOrganisation(ctx.actor))),
    )
    .for('update');
  if (!found) throw refuse.notFound();
  if (leadsTo(found.status as Status, act) === null) throw await newer(found);
  return found;
}

/** The same, as the decider saw it; anything newer is a conflict. */
export async function lockAsSeen(ctx: Ctx, tx: Tx, seen: Seen, act: Act): Promise<Referral> {
  const found = await lockReferral(ctx, tx, seen.referralId, act);
  if (found.version !== seen.version) throw decidedMeanwhile(found);
  return found;
}

function decidedMeanwhile({ version, status, urgency }: Referral) {
  return refuse.conflict(
    `Somebody else decided while you had this open. It is now: ${statuses[status as Status].toLowerCase()}.`,
    {
      Status: statuses[status as Status],
      'How soon': urgencies[urgency as Urgency],
      version,
    },
  );
}

/** Moves a locked referral along the transition table, leaving its step and what the referrer sees. */
export async function move(
  ctx: Ctx,
  tx: Tx,
  note: Note,
  found: Referral,
  act: Act,
  { reason, criteriaVersionId, note: words, set, progress }: Move,
): Promise<void> {
  const toStatus = leadsTo(found.status as Status, act);
  if (!toStatus) throw new Error('a move that the transition table does not have');
  const mine = and(eq(referral.id, found.id), eq(referral.organisationId, found.organisationId));
  await tx
    .update(referral)
    .set({ ...set, status: toStatus, changedAt: ctx.now, version: sql`${referral.version} + 1` })
    .where(mine);
  await tx.insert(referralStep).values({
    id: newId(),
    organisationId: found.organisationId,
    referralId: found.id,
    fromStatus: found.status,
    toStatus,
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
    reason: reason ?? null,
    criteriaVersionId: criteriaVersionId ?? null,
    note: words ?? null,
  });
  if (progress)
    await tx
      .update(referralProgress)
      .set({
        standing: progress.standing,
        explanation: progress.explanation ?? null,
        changedAt: ctx.now,
      })
      .where(
        and(
          eq(referralProgress.referralId, found.id),
          eq(referralProgress.organisationId, found.organisationId),
        ),
      );
  note({
    act: `referral.${act}`,
    subject: ['referral', found.id],
    personId: set?.personId ?? found.personId,
    ...(reason ? { reason } : {}),
  });
}

/** The frame of each decision: who may, the lock, the move, the letter. */
async function decide(
  ctx: Ctx,
  seen: Seen,
  act: Exclude<Act, 'accept'>,
  how: Move | ((tx: Tx, found: Referral) => Promise<Move>),
) {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  return perform<{ id: string }>(ctx, 'care', async (tx, note) => {
    const found = await lockAsSeen(ctx, tx, seen, act);
    await move(ctx, tx, note, found, act, typeof how === 'function' ? await how(tx, found) : how);
    const status = leadsTo(found.status as Status, act);
    if (status && status !== 'triaged' && status !== 'received')
      await tell(ctx, tx, status, [found]);
    return { id: found.id };
  });
}

/** Somebody in the service has looked: how urgent it is, and a note for colleagues. */
export async function triageReferral(ctx: Ctx, seen: Seen, input: z.output<typeof triageShape>) {
  return decide(ctx, seen, 'triage', {
    note: input.triageNote,
    set: { urgency: input.urgency },
    progress: { standing: 'received', explanation: 'The service has looked at it.' },
  });
}

/**
 * Not accepted: for a criterion of those in force, or another reason. The explanation is written for
 * the referrer, who is told the criterion and what to do instead.
 */
export async function declineReferral(ctx: Ctx, seen: Seen, input: z.output<typeof declineShape>) {
  const { declineReason: reason, declineExplanation: own } = input;
  return decide(ctx, seen, 'decline', async (tx, found) => {
    const criterion = criterionOf(reason);
    if (!criterion) {
      const said = [declineReasons[reason as DeclineReason], own].filter(Boolean);
      return {
        reason,
        note: own,
        progress: { standing: 'declined', explanation: said.join('. ') },
      };
    }
    const criteria = await criteriaOf(tx, found);
    const line = criteria?.lines.find((one) => one.criterion === criterion && one.limits);
    if (!criteria || !line)
      throw refuse.invalid({ declineReason: 'The criteria were changed meanwhile. Choose again' });
    const rests = `Outside the criteria ${criteria.agreed}. ${line.name}: ${line.words}`;
    const said = [rests, own, `Instead: ${criteria.instead}`].filter(Boolean);
    return {
      reason,
      criteriaVersionId: criteria.versionId,
      note: [rests, own].filter(Boolean).join('\n'),
      progress: { standing: 'declined', explanation: said.join('\n') },
    };
  });
}

/** The criteria in force for a referral: of the practice that refers, or where the person is registered. */
const criteriaOf = (tx: Tx, found: Referral) =>
  criteriaShown(tx, found.organisationId, practiceAsking(found));

/** The practice whose criteria a referral is looked at with. */
export const practiceAsking = (found: Referral) => ({
  id: found.referringOrganisationId,
  code: found.practiceCode,
});

/** A referral as far as criteria speak of it, today. */
export const askedFor = (ctx: Ctx, found: Referral, asked: readonly string[]): AskedFor => ({
  source: found.source as Source,
  route: found.route as ReferralRoute,
  needs: asked as Need[],
  age: ageOn(found.dateOfBirth, dayOf(ctx.now)),
});

/** Back to the referrer with a question. */
export async function returnReferral(ctx: Ctx, seen: Seen, input: z.output<typeof returnShape>) {
  return decide(ctx, seen, 'return', {
    note: input.question,
    progress: { standing: 'returned', explanation: input.question },
  });
}

/** Sent to a service that suits better. */
export async function redirectReferral(
  ctx: Ctx,
  seen: Seen,
  input: z.output<typeof redirectShape>,
) {
  const words = [`Sent to ${input.redirectTo}`, input.redirectExplanation].filter(Boolean);
  return decide(ctx, seen, 'redirect', {
    note: words.join('. '),
    progress: { standing: 'redirected', explanation: words.join('. ') },
  });
}

/** What the referrer answered on the telephone or by letter, written down by the service. */
export async function recordAnswer(ctx: Ctx, seen: Seen, input: z.output<typeof answerShape>) {
  return decide(ctx, seen, 'answer', answered(input));
}

/** What an answer changes: what it gives fills the referral, and the step keeps all of it. */
export function answered({ answer, ...given }: z.output<typeof answerShape>): Move {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const lines = Object.entries(set).map(
    ([field, value]) => `${personLabels[field as keyof typeof given]}: ${value}`,
  );
  return {
    note: [answer, ...lines].join('\n'),
    set,
    progress: { standing: 'received', explanation: 'The service has your answer.' },
  };
}

/** Taken back before it was decided. */
export async function withdrawReferral(
  ctx: Ctx,
  seen: Seen,
  input: z.output<typeof withdrawShape>,
) {
  return decide(ctx, seen, 'withdraw', {
    note: input.withdrawReason,
    progress: { standing: 'withdrawn' },
  });
}
