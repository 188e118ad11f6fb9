import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { readAgreedThrough } from '../discretion/api.server.ts';
import type { Asked } from './asked.server.ts';
import { type Agreed, amounts, measureAmounts, measureShares, shares } from './measure.server.ts';
import { lastDayOf, type Period, quartersUpTo } from './period.ts';
import type { Cell, Section } from './rules.ts';
import { type Share, type Spread, shareCells } from './spread.server.ts';

interface Quarter {
  period: Period;
  agreed: Map<string, Agreed>;
  amounts: Map<string, Spread>;
  shares: Map<string, Share>;
}

/**
 * How what was agreed and what happened moved together, quarter by quarter of a year, for each element
 * that is measured. Three queries, and two for each quarter.
 */
export async function reportYear(ctx: Ctx, tx: Tx, asked: Asked): Promise<Section[]> {
  const periods = quartersUpTo(asked.period, asked.today);
  const agreed = await readAgreedThrough(ctx, tx, {
    practice: asked.practice,
    periods: periods.map((period) => ({ day: lastDayOf(period, asked.today), from: period.from })),
  });
  const quarters: Quarter[] = [];
  for (const [at, period] of periods.entries()) {
    const then = agreed[at] ?? [];
    const of = { ...asked, period };
    quarters.push({
      period,
      agreed: new Map(then.map((one) => [one.code, one])),
      amounts: await measureAmounts(tx, of),
      shares: await measureShares(tx, of, then),
    });
  }
  return (agreed.at(-1) ?? []).flatMap(({ code, name }) =>
    Object.hasOwn(amounts, code)
      ? [amountSection(code, name, quarters)]
      : Object.hasOwn(shares, code) && quarters.some((one) => one.shares.has(code))
        ? [shareSection(asked, code, name, quarters)]
        : [],
  );
}

const positionOf = (quarter: Quarter, code: string): Cell =>
  quarter.agreed.get(code)?.position ?? '';

function amountSection(code: string, name: string, quarters: readonly Quarter[]): Section {
  return {
    id: `year-${code}`,
    title: name,
    says: `The middle of what happened, in ${amounts[code]}, beside the limit at the end of each quarter, and where the service put it from boundary (0) to discretion (10).`,
    columns: [
      { heading: 'Quarter' },
      { heading: 'Of 10', numeric: true },
      { heading: 'Limit', numeric: true },
      { heading: 'Middle', numeric: true },
    ],
    rows: quarters.map((quarter) => {
      const limit = quarter.agreed.get(code)?.limit;
      const middle = quarter.amounts.get(code)?.middle ?? null;
      return [
        quarter.period.name,
        positionOf(quarter, code),
        typeof limit === 'number' ? limit : '',
        middle === null ? null : Math.round(middle * 10) / 10,
      ];
    }),
    chart: { kind: 'bars', columns: [2, 3], unit: `Limit and middle, ${amounts[code]}` },
  };
}

function shareSection(
  asked: Asked,
  code: string,
  name: string,
  quarters: readonly Quarter[],
): Section {
  return {
    id: `year-${code}`,
    title: name,
    says: `Of all, how many: ${shares[code]}.`,
    columns: [
      { heading: 'Quarter' },
      { heading: 'Of 10', numeric: true },
      { heading: 'Per cent', numeric: true },
    ],
    rows: quarters.map((quarter) => [
      quarter.period.name,
      positionOf(quarter, code),
      shareCells(quarter.shares.get(code), asked.threshold)[1] ?? null,
    ]),
    chart: { kind: 'bars', columns: [2], unit: 'Per cent' },
  };
}
