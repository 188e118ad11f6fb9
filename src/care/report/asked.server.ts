import { sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { type Period, readPeriod } from './period.ts';

/** A practice that refers, or referred, to the service. */
export interface ReportPractice {
  id: string;
  code: string;
  name: string;
  /** Tenth of deprivation, 1 the most deprived. */
  decile: number | null;
}

/** What a report is asked for. */
export interface Asked {
  here: string;
  now: Date;
  today: string;
  period: Period;
  practice: ReportPractice | null;
  practices: readonly ReportPractice[];
  /** The smallest group that is shown. */
  threshold: number;
}

export interface Filter {
  period: string | null;
  /** A practice's code. */
  practice: string | null;
}

const MOST_PRACTICES = 300;

/** Reads what an address asks for; a practice that does not refer here is not found. One query. */
export async function readAsked(
  ctx: Ctx,
  tx: Tx,
  filter: Filter,
  threshold: number,
): Promise<Asked> {
  const here = actingOrganisation(ctx.actor);
  const today = dayOf(ctx.now);
  const { rows } = await tx.execute(sql`
    select distinct on (o.name, o.ods_code) o.id, o.ods_code as code, o.name, d.decile
    from account.referral_agreement a
    join account.organisation o on o.id = a.referring_organisation_id and o.ods_code is not null
    left join care.practice_deprivation d on d.practice_code = o.ods_code
    where a.organisation_id = ${here} and o.kind = 'practice'
    order by o.name, o.ods_code limit ${MOST_PRACTICES}`);
  const practices = unlike(rows as unknown as ReportPractice[]);
  const practice = filter.practice ? practices.find(({ code }) => code === filter.practice) : null;
  if (practice === undefined) throw refuse.notFound();
  const period = readPeriod(filter.period, today);
  return { here, now: ctx.now, today, period, practice, practices, threshold };
}

/** Practices of one name are told apart by their codes. */
function unlike(practices: readonly ReportPractice[]): ReportPractice[] {
  const names = Map.groupBy(practices, ({ name }) => name);
  return practices.map((one) =>
    (names.get(one.name)?.length ?? 0) > 1 ? { ...one, name: `${one.name} (${one.code})` } : one,
  );
}
