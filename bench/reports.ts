import { readReport } from '#care/report/report.server.ts';
import { type ReportKind, reports } from '#care/report/rules.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { median, timed } from './measure.ts';
import { linkWorkersOf, type Place } from './place.ts';

const TURNS = 3;

/** Each report of the newest whole year of one service, as its page reads it. */
export async function benchReports(place: Place, say: (line: string) => void): Promise<void> {
  const [worker] = await linkWorkersOf(place);
  if (!worker) throw new Error('nobody works here');
  const ctx: Ctx = { ...worker, actor: { ...worker.actor, roles: ['manager'] } };
  const here = worker.actor.organisationIds[0];
  const year = ctx.now.getUTCFullYear() - (ctx.now.getUTCMonth() < 3 ? 1 : 0);
  const period = `${year}-${String(year + 1).slice(2)}`;
  const { rows } = await place.owner.query<{ n: number }>(
    'select count(*)::int as n from care.referral where organisation_id = $1 and received_at >= $2',
    [here, new Date(Date.UTC(year, 3, 1))],
  );
  say(`reports of ${period}, with ${rows[0]?.n} referrals in it:`);
  for (const kind of Object.keys(reports) as ReportKind[]) {
    const took: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1)
      took.push(await timed(() => readReport(ctx, kind, { period, practice: null }, 10)));
    say(
      `  ${kind}: ${took.map((ms) => ms.toFixed(0)).join(' · ')} ms, median ${median(took).toFixed(0)}`,
    );
  }
}
