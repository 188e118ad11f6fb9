import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportReferrals } from '../queries.server.ts';
import { reference } from '../rules.ts';
import type { Route } from './+types/referrals-csv';
import { referralFilter } from './referral-filter.ts';

/** The list as a file. Cells that a spreadsheet would run are made harmless. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const rows = await exportReferrals(ctx, referralFilter(args.request));
  return csvAnswer(
    'referrals',
    [
      ...(['reference', 'received', 'first_name', 'family_name', 'date_of_birth'] as const),
      ...(['nhs_number', 'postcode', 'source', 'referrer_organisation'] as const),
      ...(['urgency', 'status', 'reason'] as const),
    ],
    rows.map(({ id, ...row }) => ({ ...row, reference: reference(id) })),
  );
}
