import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { organisation } from '#account/schema.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { type AuditNote, perform, readRecord } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { actingByLink, openLink } from '../link/api.server.ts';
import { answered, lockReferral, move } from './decide.server.ts';
import { feedbackToShow } from './feedback.server.ts';
import type { Standing } from './rules.ts';
import { referralProgress } from './schema.server.ts';
import type { answerShape } from './shapes.ts';

/** Acts as whoever holds the link, who is nobody we know by name. */
async function holding(ctx: Ctx, token: string) {
  const link = await openLink(ctx, 'referral-standing', token);
  if (!link) return null;
  const by = actingByLink(ctx, link, 'whoever referred, by a link');
  return { link, ctx: { ...by, actor: { ...by.actor, id: null } } satisfies Ctx };
}

export type SeenByLink = NonNullable<Awaited<ReturnType<typeof readByLink>>>;

/**
 * Where a referral stands, for whoever made it without an account: never the person's name. What was
 * written for them at the end is shown where the person agreed to sharing. Null for a link that is
 * not ours; `expired` with the service's telephone for one that is over. Audited.
 */
export async function readByLink(ctx: Ctx, token: string) {
  const held = await holding(ctx, token);
  if (!held) return null;
  const { subjectId, organisationId, state } = held.link;
  const entry: AuditNote = { act: 'referral.progress-read', subject: ['referral', subjectId] };
  return readRecord(held.ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({
        standing: referralProgress.standing,
        explanation: referralProgress.explanation,
        ...feedbackToShow,
        receivedAt: referralProgress.receivedAt,
        changedAt: referralProgress.changedAt,
        service: { name: organisation.name, telephone: organisation.telephone },
      })
      .from(referralProgress)
      .innerJoin(organisation, eq(organisation.id, referralProgress.organisationId))
      .where(
        and(
          eq(referralProgress.referralId, subjectId),
          eq(referralProgress.organisationId, organisationId),
        ),
      );
    if (!found) throw refuse.notFound();
    const { service, ...rest } = found;
    if (state !== 'open') return { state: 'expired' as const, service };
    return {
      state: 'open' as const,
      service,
      referralId: subjectId,
      ...rest,
      standing: rest.standing as Standing,
    };
  });
}

/** Answers what the service asked; the referral is before it again. */
export async function answerByLink(ctx: Ctx, token: string, input: z.output<typeof answerShape>) {
  const held = await holding(ctx, token);
  if (held?.link.state !== 'open') throw refuse.notFound();
  const { subjectId } = held.link;
  return perform<{ id: string }>(held.ctx, 'care', async (tx, note) => {
    const found = await lockReferral(held.ctx, tx, subjectId, 'answer', () =>
      refuse.conflict('It was answered or decided already, so your answer was not sent.'),
    );
    await move(held.ctx, tx, note, found, 'answer', answered(input));
    return { id: found.id };
  });
}
