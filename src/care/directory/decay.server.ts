import { sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { decayDays, type Freshness, freshnesses, mayKeepDirectory } from './rules.ts';
import { serviceStep } from './schema.server.ts';
import { insertAll } from './store-parts.server.ts';

/** Listings a transaction looks at. */
const BATCH = 1000;

const age = (freshness: Freshness) => freshnesses.indexOf(freshness);

/**
 * Writes down how fresh each listing is today, and in its history when a confirmation has aged. A
 * listing somebody is changing just then waits for the next run. Gives how many aged, and became stale.
 */
export async function recordDecay(ctx: Ctx): Promise<{ ageing: number; stale: number }> {
  if (!mayKeepDirectory(ctx.actor)) throw refuse.forbidden();
  const { ageing, stale } = decayDays(dayOf(ctx.now));
  const done = { ageing: 0, stale: 0 };
  for (let moved = BATCH; moved === BATCH; )
    moved = await perform(ctx, 'care', async (tx, note) => {
      const { rows } = await tx.execute<{ id: string; was: Freshness; band: Freshness }>(sql`
        with due as (
          select s.id, s.freshness as was, b.band from care.directory_service s
          cross join lateral (select greatest((s.confirmed_at at time zone 'Europe/London')::date, s.assured_date) as day) c
          cross join lateral (select case when c.day is null then 'never' when c.day > ${ageing}::date then 'fresh'
            when c.day > ${stale}::date then 'ageing' else 'stale' end as band) b
          where b.band <> s.freshness
          order by s.id limit ${BATCH} for update of s skip locked)
        update care.directory_service s set freshness = due.band from due where s.id = due.id
        returning s.id, due.was, due.band`);
      const aged = rows.filter(
        ({ was, band }) => was !== 'never' && band !== 'never' && age(band) > age(was),
      );
      for (const { band } of aged) if (band === 'ageing' || band === 'stale') done[band] += 1;
      await insertAll(
        tx,
        serviceStep,
        aged.map(({ id, band }) => ({
          id: newId(),
          serviceId: id,
          act: `became-${band}`,
          byName: ctx.actor.name,
          at: ctx.now,
        })),
      );
      note({ act: 'directory.decay', subject: ['directory', null] });
      return rows.length;
    });
  return done;
}
