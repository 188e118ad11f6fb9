import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportCaseload } from '../caseload.server.ts';
import type { Route } from './+types/caseload-csv';
import { caseloadFilter } from './caseload-filter.ts';

/** The caseload as a file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const rows = await exportCaseload(ctx, caseloadFilter(ctx, args.request));
  return csvAnswer(
    'caseload',
    [
      ...(['first_name', 'family_name', 'date_of_birth', 'link_worker', 'support'] as const),
      ...(['supported_since', 'last_contact', 'next_appointment', 'holding_review'] as const),
    ],
    rows.map((row) => ({
      first_name: row.givenName,
      family_name: row.familyName,
      date_of_birth: row.dateOfBirth,
      link_worker: row.linkWorker,
      support: row.status,
      supported_since: row.openedAt,
      last_contact: row.lastContact,
      next_appointment: row.nextAppointment,
      holding_review: row.reviewOn,
    })),
  );
}
