import { sql } from 'drizzle-orm';
import type { TrainingInDate } from '#crossing/training.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { readAgreed } from '../discretion/api.server.ts';
import type { Asked } from './asked.server.ts';
import { type Agreed, amounts, measureAmounts, measureShares, shares } from './measure.server.ts';
import { measureParts, partSections } from './parts.server.ts';
import { lastDayOf, momentsOf } from './period.ts';
import type { Section } from './rules.ts';
import {
  type Share,
  type Spread,
  shareCells,
  spreadCells,
  spreadColumns,
} from './spread.server.ts';

/** What was agreed, what happened, what was contested, asked for, given and refused. Seven queries. */
export async function reportAgreement(
  ctx: Ctx,
  tx: Tx,
  asked: Asked,
  training: TrainingInDate,
): Promise<Section[]> {
  const { period, practice, today } = asked;
  const day = lastDayOf(period, today);
  const agreed = await readAgreed(ctx, tx, { day, from: period.from, practice });
  const measured = await measureAmounts(tx, asked);
  const shared = await measureShares(tx, asked, agreed);
  // Where few work, what all of them did tells of each.
  if (!practice && training.linkWorkers >= asked.threshold)
    shared.set('training-mandatory', { n: training.asked, has: training.inDate });
  const requests = practice ? null : await countRequests(tx, asked);
  return [
    amountSection(asked, agreed, measured),
    besideLimit(asked, agreed, measured),
    shareSection(asked, agreed, shared),
    ...partSections(asked, agreed, await measureParts(tx, asked)),
    contestedSection(asked, agreed, requests),
  ];
}

const agreedWords = ({ position, limitWords }: Agreed): string =>
  position === null
    ? 'Nothing agreed'
    : [`${position} of 10`, limitWords].filter(Boolean).join(', ');

function amountSection(asked: Asked, agreed: Agreed[], found: Map<string, Spread>): Section {
  return {
    id: 'amounts',
    title: 'What was agreed and what happened',
    says: 'Where each element lies from boundary (0) to discretion (10), its limit, and how practice lay apart. What is measured in shares stands below; of some, a service’s own among them, no record tells what happened.',
    columns: [
      { heading: 'Element' },
      { heading: 'Agreed' },
      { heading: 'Measured' },
      ...spreadColumns,
    ],
    rows: agreed
      .filter(({ code }) => !Object.hasOwn(shares, code))
      .map((one) => {
        const measured = Object.hasOwn(amounts, one.code) ? amounts[one.code] : undefined;
        return [
          one.name,
          agreedWords(one),
          measured ?? 'No record tells',
          ...(measured
            ? spreadCells(found.get(one.code), asked.threshold)
            : spreadColumns.map(() => '')),
        ];
      }),
  };
}

/** Practice as a part of the limit, so that all elements stand on one scale. */
function besideLimit(asked: Asked, agreed: Agreed[], found: Map<string, Spread>): Section {
  return {
    id: 'limits',
    title: 'Practice beside its limit',
    says: 'A limit is 100. The mark is the middle, the box the middle half, the line all but a tenth at each end.',
    columns: [{ heading: 'Element' }, ...spreadColumns],
    rows: agreed.flatMap(({ code, name, limit, limitWords }) => {
      const spread = found.get(code);
      if (typeof limit !== 'number' || limit === 0 || !Object.hasOwn(amounts, code)) return [];
      const part = (value: number) => Math.round((value / limit) * 100);
      const beside = spread && {
        n: spread.n,
        low: part(spread.low),
        lower: part(spread.lower),
        middle: part(spread.middle),
        upper: part(spread.upper),
        high: part(spread.high),
      };
      return [[`${name}: ${limitWords}`, ...spreadCells(beside, asked.threshold)]];
    }),
    chart: { kind: 'spread', from: 2, unit: 'Per cent of the limit' },
  };
}

function shareSection(asked: Asked, agreed: Agreed[], found: Map<string, Share>): Section {
  return {
    id: 'shares',
    title: 'Shares',
    says: 'In per cent. Where a list was agreed, how much of what was accepted lay within it.',
    columns: [
      { heading: 'Element' },
      { heading: 'Agreed' },
      { heading: 'Measured' },
      { heading: 'Of how many', numeric: true },
      { heading: 'Per cent', numeric: true },
    ],
    rows: agreed
      .filter(({ code }) => Object.hasOwn(shares, code))
      .map((one) => {
        const measured = shares[one.code] ?? '';
        const listed = !measured.endsWith('agreed on') || Array.isArray(one.limit);
        const cells = listed
          ? shareCells(found.get(one.code), asked.threshold)
          : ['', 'No list agreed'];
        return [one.name, agreedWords(one), measured, ...cells];
      }),
    chart: { kind: 'bars', columns: [4], unit: 'Per cent' },
  };
}

interface Requests {
  asked: number;
  allowed: number;
  refused: number;
}

async function countRequests(tx: Tx, asked: Asked): Promise<Map<string, Requests>> {
  const { since, before } = momentsOf(asked.period);
  const { rows } = await tx.execute(sql`
    select element, count(*)::integer as asked, count(*) filter (where status = 'allowed')::integer as allowed,
      count(*) filter (where status = 'refused')::integer as refused
    from care.discretion_request
    where organisation_id = ${asked.here} and made_at >= ${since} and made_at < ${before}
    group by element limit 500`);
  return new Map(
    (rows as unknown as (Requests & { element: string })[]).map((row) => [row.element, row]),
  );
}

/** Who disagreed is no secret between organisations; what a link worker asked for is theirs. */
function contestedSection(
  asked: Asked,
  agreed: Agreed[],
  requests: Map<string, Requests> | null,
): Section {
  // In tens, so that two neighbouring reports do not tell of one request more.
  const few = (count: number) =>
    count > 0 && count < asked.threshold
      ? `Fewer than ${asked.threshold}`
      : count && Math.max(asked.threshold, Math.floor(count / 10) * 10);
  return {
    id: 'contested',
    title: 'Contested, asked for and given',
    says: requests
      ? 'Disagreements voiced, and what link workers asked a supervisor to allow. A request is no fault: it shows where the agreement pinches. Requests are in tens, rounded down; elements without either are left out.'
      : 'Disagreements this practice voiced.',
    columns: [
      { heading: 'Element' },
      { heading: 'Disagreements', numeric: true },
      ...(requests
        ? [
            { heading: 'Asked for', numeric: true },
            { heading: 'Given', numeric: true },
            { heading: 'Refused', numeric: true },
          ]
        : []),
    ],
    rows: agreed.flatMap(({ code, name, contested }) => {
      const of = requests?.get(code);
      if (contested === 0 && !of) return [];
      const counts = [of?.asked ?? 0, of?.allowed ?? 0, of?.refused ?? 0];
      return [[name, contested, ...(requests ? counts.map(few) : [])]];
    }),
    chart: {
      kind: 'bars',
      columns: requests ? [1, 2, 3, 4] : [1],
      unit: requests ? 'Disagreements and requests' : 'Disagreements',
    },
  };
}
