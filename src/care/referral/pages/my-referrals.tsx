import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { isId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField } from '#ui/form.tsx';
import { NotificationBanner } from '#ui/messages.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { formatDate } from '#ui/time.ts';
import { listMyReferrals } from '../referrer.server.ts';
import { keptBackWords, reference, type Standing, standings } from '../rules.ts';
import type { Route } from './+types/my-referrals';
import { standingTone } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'referrer');
  const asked = new URL(args.request.url).searchParams;
  const after = asked.get('after') ?? undefined;
  const standing = asked.get('standing') ?? '';
  const sent = asked.get('sent');
  return {
    ...(await listMyReferrals(ctx, { standing, after })),
    after,
    standing,
    sent: isId(sent) ? reference(sent) : null,
    base: at('/my-referrals'),
    refer: at('/refer'),
  };
}

export default function MyReferralsPage() {
  const { referrals, next, after, standing, sent, base, refer } = useLoaderData<typeof loader>();
  const kept = standing ? `standing=${standing}&` : '';
  return (
    <>
      <title>My referrals – Holdfast</title>
      {sent && (
        <NotificationBanner variant="success" text={`Referral ${sent} was sent`}>
          <p>
            The service will look at it, usually within two working days. You will see here where it
            stands, and get an e-mail when it is decided.
          </p>
        </NotificationBanner>
      )}
      <h1>My referrals</h1>
      <p>All referrals from your organisation, newest first.</p>
      <Button href={refer}>Refer somebody</Button>
      <FilterBar
        label="Filter my referrals"
        action={base}
        clearHref={base}
        filtered={standing !== ''}
        more={<a href={`${base}.csv?${kept}`}>Export as CSV</a>}
      >
        <SelectField
          name="standing"
          label="Where it stands"
          values={{ standing }}
          placeholder="Anywhere"
          items={Object.entries(standings).map(([value, text]) => ({ value, text }))}
        />
      </FilterBar>
      {referrals.length === 0 ? (
        <EmptyState title={standing ? 'No referral stands there' : 'Nobody has been referred yet'}>
          {standing
            ? 'Choose another answer, or clear the filter.'
            : 'When you refer somebody, you see here where it stands.'}
        </EmptyState>
      ) : (
        <Table
          caption="Referrals"
          responsive
          firstCellIsHeader
          head={['Person', 'Reference', 'Sent', 'Where it stands', 'From the service']}
          rows={referrals.map((one) => [
            <a key="name" href={`${base}/${one.referralId}`}>
              {one.personName}
            </a>,
            reference(one.referralId),
            formatDate(one.receivedAt),
            <StatusTag key="standing" tone={standingTone[one.standing as Standing]}>
              {standings[one.standing as Standing]}
            </StatusTag>,
            <span key="words" className="hf-lines">
              {[one.explanation, one.keptBack ? keptBackWords : one.feedback]
                .filter(Boolean)
                .join('\n') || 'Nothing yet'}
            </span>,
          ])}
        />
      )}
      {(next || after) && (
        <Pagination
          previous={after ? { href: `${base}?${kept}`, text: 'Newest' } : undefined}
          next={next ? { href: `${base}?${kept}after=${next}`, text: 'Earlier' } : undefined}
        />
      )}
    </>
  );
}
