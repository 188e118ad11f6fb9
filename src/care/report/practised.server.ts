import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { readAgreed } from '../discretion/api.server.ts';
import { readAsked } from './asked.server.ts';
import { amounts, measureAmounts, measureShares, shares } from './measure.server.ts';
import { lastDayOf, lastQuarter } from './period.ts';
import { maySeeReports, numberWords } from './rules.ts';
import { shareCells } from './spread.server.ts';

export interface Practised {
  /** The newest quarter that is over, in words. */
  period: string;
  /** What happened, in words, by the element's code; of some nothing is measured of a quarter. */
  happened: Record<string, string>;
}

/**
 * What happened in the newest quarter that is over, of the service or of the people of one practice,
 * to stand beside what is agreed. Six queries.
 */
export async function readPractised(
  ctx: Ctx,
  practiceId: string | null,
  threshold: number,
): Promise<Practised> {
  if (!maySeeReports(ctx.actor)) throw refuse.forbidden();
  const { code, name } = lastQuarter(dayOf(ctx.now));
  return readIn(ctx, 'care', async (tx) => {
    const all = await readAsked(ctx, tx, { period: code, practice: null }, threshold);
    const practice = all.practices.find(({ id }) => id === practiceId) ?? null;
    if (practiceId && !practice) throw refuse.notFound();
    const asked = { ...all, practice };
    const { period, today } = asked;
    const agreed = await readAgreed(ctx, tx, {
      day: lastDayOf(period, today),
      from: period.from,
      practice,
    });
    const found = await measureAmounts(tx, asked);
    const shared = await measureShares(tx, asked, agreed);
    const happened: Record<string, string> = {};
    for (const [element, unit] of Object.entries(amounts)) {
      const spread = found.get(element);
      happened[element] = spread
        ? `${numberWords(spread.middle)} ${unit}, half between ${numberWords(spread.lower)} and ${numberWords(spread.upper)}`
        : 'Too few to tell';
    }
    for (const [element, what] of Object.entries(shares)) {
      const cell = shareCells(shared.get(element), threshold)[1] ?? null;
      const listed =
        !what.endsWith('agreed on') ||
        agreed.some((one) => one.code === element && Array.isArray(one.limit));
      if (listed && element !== 'training-mandatory')
        happened[element] =
          cell === null
            ? 'Too few to tell'
            : `${typeof cell === 'number' ? `${cell} % of` : cell} ${what}`;
    }
    return { period: name, happened };
  });
}
