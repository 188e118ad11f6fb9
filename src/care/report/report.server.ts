import { readTrainingInDate, type TrainingInDate } from '#crossing/training.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { reportAgreement } from './agreement.server.ts';
import { type Asked, type Filter, readAsked } from './asked.server.ts';
import { reportEquity } from './equity.server.ts';
import { reportHolding } from './holding.server.ts';
import { reportOutcomes } from './outcomes.server.ts';
import { isOver } from './period.ts';
import { reportReferrals } from './referrals.server.ts';
import { maySeeReports, type Report, type ReportKind, reports, type Section } from './rules.ts';
import { reportTimeInPost } from './time-in-post.server.ts';
import { reportWaiting } from './waiting.server.ts';
import { reportYear } from './year.server.ts';

type Reader = (ctx: Ctx, tx: Tx, asked: Asked, training: TrainingInDate) => Promise<Section[]>;

const readers: Record<ReportKind, Reader> = {
  agreement: reportAgreement,
  year: reportYear,
  'time-in-post': reportTimeInPost,
  holding: (_, tx, asked) => reportHolding(tx, asked),
  waiting: (_, tx, asked) => reportWaiting(tx, asked),
  referrals: (_, tx, asked) => reportReferrals(tx, asked),
  outcomes: (_, tx, asked) => reportOutcomes(tx, asked),
  equity: (_, tx, asked) => reportEquity(tx, asked),
};

export interface FoundReport {
  report: Report;
  asked: Asked;
}

/** Reads a report in a transaction that `within` opens; what crosses from workforce comes before it. */
async function find(
  ctx: Ctx,
  kind: ReportKind,
  filter: Filter,
  threshold: number,
  within: (work: (tx: Tx) => Promise<FoundReport>) => Promise<FoundReport>,
): Promise<FoundReport> {
  if (!maySeeReports(ctx.actor)) throw refuse.forbidden();
  const training =
    kind === 'agreement' ? await readTrainingInDate(ctx) : { linkWorkers: 0, asked: 0, inDate: 0 };
  return within(async (tx) => {
    const asked = await readAsked(ctx, tx, filter, threshold);
    const sections = await readers[kind](ctx, tx, asked, training);
    return { asked, report: { kind, title: reports[kind].title, sections } };
  });
}

/** A report of the service, with everything kept back that is about fewer people than the threshold. */
export function readReport(
  ctx: Ctx,
  kind: ReportKind,
  filter: Filter,
  threshold: number,
): Promise<FoundReport> {
  return find(ctx, kind, filter, threshold, (work) => readIn(ctx, 'care', work));
}

/** The same to be taken away as a file, without what is about today alone. Leaves an audit entry. */
export async function exportReport(
  ctx: Ctx,
  kind: ReportKind,
  filter: Filter,
  threshold: number,
): Promise<FoundReport> {
  const entry = { act: 'report.export', subject: ['report', null] as const, reason: kind };
  const found = await find(ctx, kind, filter, threshold, (work) =>
    readRecord(ctx, 'care', entry, work),
  );
  const sections = found.report.sections.filter(({ live }) => !live);
  return { ...found, report: { ...found.report, sections } };
}

/**
 * The same for somebody outside, such as a commissioner: of a period that is over alone, for two
 * reports of one that goes on would differ by the few people who came between.
 * @throws Refusal conflict where the period goes on
 */
export async function giveOutReport(
  ctx: Ctx,
  kind: ReportKind,
  filter: Filter,
  threshold: number,
): Promise<FoundReport> {
  const found = await exportReport(ctx, kind, filter, threshold);
  if (!isOver(found.asked.period, found.asked.today))
    throw refuse.conflict('This period goes on. Choose one that is over for a report to give out.');
  return found;
}
