import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportWaiting } from '../load.server.ts';
import type { Route } from './+types/waiting-csv';
import { waitingFilter } from './waiting-filter.ts';

/** The waiting list as a file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const waiting = await exportWaiting(ctx, waitingFilter(args.request));
  return csvAnswer(
    'waiting-list',
    [
      'first_name',
      'family_name',
      'telephone',
      'urgency',
      'waiting_since',
      'last_contact',
      'referrals',
      'paused_until',
    ],
    waiting.map((one) => ({
      first_name: one.givenName,
      family_name: one.familyName,
      telephone: one.telephone,
      urgency: one.urgency,
      waiting_since: one.openedAt,
      last_contact: one.lastContactAt,
      referrals: one.referrals,
      paused_until: one.paused?.lookAgainOn,
    })),
  );
}
