import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { publishable, suppress } from '#platform/suppression.ts';
import {
  type Aspect,
  aspectNames,
  type BelongingInput,
  howFarSteps,
  momentsDue,
  type PreviewMoment,
  periodOf,
  type Theme,
  themeNames,
} from './belonging.ts';
import { belongingAnswer, jobReality, post } from './schema.server.ts';

function linkWorker(ctx: Ctx): { me: string; here: string } {
  if (!ctx.actor.id || !hasRole(ctx.actor, 'link-worker')) throw refuse.forbidden();
  return { me: ctx.actor.id, here: actingOrganisation(ctx.actor) };
}

/** Says how far one belongs, this half-year; said again, it takes the place of what was said. */
export async function answerBelonging(ctx: Ctx, input: BelongingInput) {
  const { me, here } = linkWorker(ctx);
  const period = periodOf(dayOf(ctx.now));
  return perform(ctx, 'workforce', async (tx, note) => {
    const said = { ...input, answeredAt: ctx.now };
    await tx
      .insert(belongingAnswer)
      .values({ id: newId(), organisationId: here, userId: me, period, ...said })
      .onConflictDoUpdate({
        target: [belongingAnswer.organisationId, belongingAnswer.userId, belongingAnswer.period],
        set: said,
      });
    note({ act: 'belonging.answer', subject: ['belonging', null] });
    return { period };
  });
}

/** One's own answers, newest first. */
export async function readMyBelonging(ctx: Ctx) {
  const { me, here } = linkWorker(ctx);
  const answers = await readIn(ctx, 'workforce', (tx) =>
    tx
      .select()
      .from(belongingAnswer)
      .where(and(eq(belongingAnswer.organisationId, here), eq(belongingAnswer.userId, me)))
      .orderBy(desc(belongingAnswer.period))
      .limit(20),
  );
  return { answers, period: periodOf(dayOf(ctx.now)) };
}

export interface BelongingReport {
  period: string;
  total: number;
  /** By theme, how many gave each answer, in the order bolted on, fitting in, belonging. */
  themes: Record<Theme, (number | null)[]>;
}

/**
 * How far the service's link workers belong, by half-years that are over, newest first: from counts
 * alone, small ones kept back, and without a half-year that differs from another by a few people.
 */
export async function reportBelonging(ctx: Ctx, threshold: number): Promise<BelongingReport[]> {
  if (!hasRole(ctx.actor, 'link-worker', 'supervisor', 'manager')) throw refuse.forbidden();
  return readIn(ctx, 'workforce', async (tx) => {
    const before = periodOf(dayOf(ctx.now));
    const tally = await tx.execute<{ period: string; theme: Theme; answer: string; n: number }>(
      sql`select period, theme, answer, n from workforce.tally_belonging(${before})`,
    );
    const apart = await tx.execute<{ one: string; other: string; n: number }>(
      sql`select one, other, n from workforce.compare_belonging(${before})`,
    );
    const changed = new Map(apart.rows.map((row) => [`${row.one} ${row.other}`, row.n]));
    const counted = [...Map.groupBy(tally.rows, (row) => row.period)].map(([period, rows]) => ({
      period,
      counts: Object.fromEntries(
        themeNames.map((theme) => [
          theme,
          howFarSteps.map(
            (step) => rows.find((row) => row.theme === theme && row.answer === step)?.n ?? 0,
          ),
        ]),
      ) as Record<Theme, number[]>,
      total: rows.filter((row) => row.theme === 'overall').reduce((sum, row) => sum + row.n, 0),
    }));
    return publishable(
      counted,
      (one, other) => changed.get(`${one.period} ${other.period}`) ?? 0,
      threshold,
    )
      .map(({ period, counts, total }) => ({
        period,
        total,
        themes: Object.fromEntries(
          themeNames.map((theme) => [theme, suppress(counts[theme], threshold)]),
        ) as BelongingReport['themes'],
      }))
      .reverse();
  });
}

/** Writes down what one was told of the job, or how it is at 3 or 12 months, for oneself. */
export async function writePreview(
  ctx: Ctx,
  moment: PreviewMoment,
  input: Record<string, string | null>,
) {
  const { me, here } = linkWorker(ctx);
  return perform(ctx, 'workforce', async (tx, note) => {
    if (!(await dueFor(ctx, tx, me)).includes(moment)) throw refuse.notFound();
    const rows = aspectNames.map((aspect) => ({
      id: newId(),
      organisationId: here,
      userId: me,
      moment,
      aspect,
      fit: moment === 'start' ? null : (input[`fit-${aspect}`] ?? null),
      words: input[`${moment === 'start' ? 'told' : 'words'}-${aspect}`] ?? null,
      answeredAt: ctx.now,
    }));
    await tx
      .insert(jobReality)
      .values(rows)
      .onConflictDoUpdate({
        target: [
          jobReality.organisationId,
          jobReality.userId,
          jobReality.moment,
          jobReality.aspect,
        ],
        set: {
          fit: sql`excluded.fit`,
          words: sql`excluded.words`,
          answeredAt: sql`excluded.answered_at`,
        },
      });
    note({ act: 'job-preview.write', subject: ['job-preview', null], reason: moment });
    return { moment };
  });
}

/** What one was told, how it is, and which moments have come. */
export async function readMyPreview(ctx: Ctx) {
  const { me, here } = linkWorker(ctx);
  return readIn(ctx, 'workforce', async (tx) => {
    const due = await dueFor(ctx, tx, me);
    const rows = await tx
      .select()
      .from(jobReality)
      .where(and(eq(jobReality.organisationId, here), eq(jobReality.userId, me)))
      .orderBy(asc(jobReality.answeredAt))
      .limit(100);
    const at = (moment: PreviewMoment, aspect: Aspect) =>
      rows.find((row) => row.moment === moment && row.aspect === aspect) ?? null;
    return {
      due,
      aspects: aspectNames.map((aspect) => ({
        aspect,
        told: at('start', aspect)?.words ?? null,
        'three-months': at('three-months', aspect),
        'twelve-months': at('twelve-months', aspect),
      })),
    };
  });
}

async function dueFor(ctx: Ctx, tx: Tx, me: string): Promise<PreviewMoment[]> {
  const [mine] = await tx
    .select({ startedOn: post.startedOn })
    .from(post)
    .where(
      and(
        eq(post.organisationId, actingOrganisation(ctx.actor)),
        eq(post.userId, me),
        isNull(post.endedOn),
      ),
    );
  return mine ? momentsDue(mine.startedOn, dayOf(ctx.now)) : [];
}
