import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportConnections } from '../list.server.ts';
import type { Route } from './+types/connections-csv';
import { connectionFilter } from './connection-filter.ts';

/** The connections as a file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const rows = await exportConnections(ctx, connectionFilter(ctx, args.request));
  return csvAnswer(
    'connections',
    [
      ...(['first_name', 'family_name', 'service', 'link_worker', 'asked', 'status'] as const),
      ...(['ask_again', 'weeks_to_wait', 'first_went', 'going_at_4_weeks'] as const),
      'going_at_12_weeks',
    ],
    rows.map((row) => ({
      first_name: row.givenName,
      family_name: row.familyName,
      service: row.serviceName,
      link_worker: row.linkWorker,
      asked: row.sentAt,
      status: row.status,
      ask_again: row.status === 'sent' ? row.chaseOn : null,
      weeks_to_wait: row.waitingWeeks,
      first_went: row.firstAttendedOn,
      going_at_4_weeks: row.goingAt4Weeks,
      going_at_12_weeks: row.goingAt12Weeks,
    })),
  );
}
