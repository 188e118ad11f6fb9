import { spreadsheetOf } from '../file.server.ts';
import { exportReport } from '../report.server.ts';
import type { Route } from './+types/report-xlsx';
import { askedFor } from './asked-for.server.ts';

/** The report as an Excel file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, kind, filter, smallGroup } = await askedFor(args);
  return spreadsheetOf(await exportReport(ctx, kind, filter, smallGroup), here.name);
}
