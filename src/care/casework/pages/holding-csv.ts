import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportHolding } from '../holding-list.server.ts';
import type { Route } from './+types/holding-csv';
import { holdingFilter } from './holding-filter.ts';

/** Who is being held, as a file; without words of theirs. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const rows = await exportHolding(ctx, holdingFilter(ctx, args.request));
  return csvAnswer(
    'holding',
    ['name', 'link_worker', 'status', 'what_for', 'review_on', 'weeks_held'],
    rows.map((row) => ({
      name: row.name,
      link_worker: row.linkWorker,
      status: row.status,
      what_for: row.functions.join(' '),
      review_on: row.reviewOn,
      weeks_held: row.weeks,
    })),
  );
}
