import { addDays } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { readInTime } from '../discretion/api.server.ts';
import { stages } from '../discretion/rules.ts';
import type { Asked } from './asked.server.ts';
import { lastDayOf } from './period.ts';
import type { Section } from './rules.ts';

const stageNames = [stages.induction, stages.established, stages.experienced];
const bandNames = ['First half year', 'Second half year', 'Second year', 'Later'];
/** Quarters looked back over, so that many have been through their first months. */
const QUARTERS = 12;

/** The last days of quarters up to the end of a period, or today; the oldest first. */
function lookedAt({ period, today }: Asked): string[] {
  const end = lastDayOf(period, today);
  return Array.from({ length: QUARTERS }, (_, back) => addDays(end, -91 * back)).reverse();
}

/** How much is left to a link worker by stage, and how it moved with time in post. Four queries. */
export async function reportTimeInPost(ctx: Ctx, tx: Tx, asked: Asked): Promise<Section[]> {
  const found = await readInTime(ctx, tx, lookedAt(asked));
  return [
    {
      id: 'stages',
      title: 'By agreement: stage of post',
      says: 'Where what is agreed puts a link worker at each stage, from boundary (0) to discretion (10).',
      columns: [
        { heading: 'Element' },
        ...stageNames.map((heading) => ({ heading, numeric: true })),
      ],
      rows: found.map(({ name, byStage }) => [name, ...byStage]),
      chart: { kind: 'points', columns: [1, 2, 3], ends: ['Boundary', 'Discretion'], most: 10 },
    },
    {
      id: 'months',
      title: 'In fact: months in post',
      says: 'The middle of where link workers were, looked at each quarter for three years. Where few were in a time of post it is kept back.',
      columns: [
        { heading: 'Element' },
        ...bandNames.map((heading) => ({ heading, numeric: true })),
      ],
      rows: found.map(({ name, byMonths }) => [
        name,
        ...byMonths.map(({ linkWorkers, middle }) =>
          linkWorkers < asked.threshold ? null : middle,
        ),
      ]),
      chart: { kind: 'points', columns: [1, 2, 3, 4], ends: ['Boundary', 'Discretion'], most: 10 },
    },
  ];
}
