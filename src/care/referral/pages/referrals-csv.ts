import Papa from 'papaparse';
import { atWork } from '#app/context.ts';
import { safeCell } from '../csv.ts';
import { exportReferrals } from '../queries.server.ts';
import type { Route } from './+types/referrals-csv';

/** The list as a file. Cells that a spreadsheet would run are made harmless. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const asked = new URL(args.request.url).searchParams;
  const rows = await exportReferrals(ctx, {
    status: asked.get('status') || 'open',
    urgency: asked.get('urgency') ?? '',
    source: asked.get('source') ?? '',
  });
  const safe = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        safeCell(value instanceof Date ? value.toISOString() : String(value ?? '')),
      ]),
    ),
  );
  return new Response(`${Papa.unparse(safe)}\r\n`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="referrals.csv"',
      'cache-control': 'no-store',
    },
  });
}
