import { csvOf } from '../file.server.ts';
import { exportReport } from '../report.server.ts';
import type { Route } from './+types/report-csv';
import { askedFor } from './asked-for.server.ts';

/** The report as a table of numbers. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx, kind, filter, smallGroup } = await askedFor(args);
  return csvOf(await exportReport(ctx, kind, filter, smallGroup));
}
