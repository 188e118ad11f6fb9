import { eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { readSettings } from './case.server.ts';
import { listModifiers, listPostFacts, listPosts } from './continuum.server.ts';
import { loadElements } from './element.server.ts';
import { nobody, resolve } from './resolver.ts';
import { may } from './rules.ts';
import { discretionSetting } from './schema.server.ts';
import { monthEnds, overTime, type Spread } from './spread.ts';

const MONTHS = 13;

/** How one element moved over a year: the service’s place, and how link workers’ lie apart. */
export async function readOverTime(ctx: Ctx, code: string) {
  if (!may(ctx.actor, 'everybody.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const today = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    const elements = await loadElements(tx, here);
    const element = elements.find((one) => one.code === code);
    if (!element) throw refuse.notFound();
    const posts = await listPosts(tx, ctx, today);
    const facts = await listPostFacts(tx, today);
    const settings = await readSettings(tx, here, eq(discretionSetting.element, code));
    return {
      element,
      elements: elements.map(({ code, name }) => ({ code, name })),
      months: overTime(
        element,
        monthEnds(today, MONTHS),
        posts.map(({ userId }) => userId),
        facts,
        settings,
        await listModifiers(tx, here),
      ),
    };
  });
}

interface SpreadRow {
  element: string;
  services: number;
  lowest: number;
  lower_quarter: number;
  middle: number;
  upper_quarter: number;
  highest: number;
}

export interface BesideOthers {
  code: string;
  name: string;
  /** Where this service put it; null where nothing was agreed. */
  own: number | null;
  /** How the services of the tree lie apart; null where fewer than ten have agreed something. */
  others: Spread | null;
}

/** This service’s places beside how those of all services under the same top organisation lie apart. */
export async function readBesideOthers(ctx: Ctx): Promise<BesideOthers[]> {
  if (!may(ctx.actor, 'everybody.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  const day = dayOf(ctx.now);
  return readIn(ctx, 'care', async (tx) => {
    const elements = await loadElements(tx, here);
    const settings = await readSettings(tx, here, eq(discretionSetting.scope, 'service'));
    const { rows } = await tx.execute(sql`select * from care.discretion_spread(${day}::date)`);
    const spreads = new Map(
      (rows as unknown as SpreadRow[]).map((row) => [
        row.element,
        {
          count: row.services,
          lowest: row.lowest,
          lowerQuarter: row.lower_quarter,
          middle: row.middle,
          upperQuarter: row.upper_quarter,
          highest: row.highest,
        },
      ]),
    );
    return elements.map((element) => {
      const found = resolve(element, { ...nobody, day }, settings);
      return {
        code: element.code,
        name: element.name,
        own: found.basis.length > 0 ? found.position : null,
        others: spreads.get(element.code) ?? null,
      };
    });
  });
}
