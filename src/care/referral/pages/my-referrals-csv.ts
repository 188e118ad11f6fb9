import { atWork } from '#app/context.ts';
import { csvAnswer } from '#platform/csv.ts';
import { exportMyReferrals } from '../referrer.server.ts';
import { reference, type Standing, standings } from '../rules.ts';
import type { Route } from './+types/my-referrals-csv';

/** The referrer's list as a file. */
export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'referrer');
  const standing = new URL(args.request.url).searchParams.get('standing') ?? undefined;
  const rows = await exportMyReferrals(ctx, standing);
  return csvAnswer(
    'my-referrals',
    ['reference', 'person', 'service', 'sent', 'stands', 'from_the_service', 'feedback'],
    rows.map((one) => ({
      reference: reference(one.referralId),
      person: one.personName,
      service: one.service,
      sent: one.receivedAt,
      stands: standings[one.standing as Standing],
      from_the_service: one.explanation,
      feedback: one.feedback,
    })),
  );
}
