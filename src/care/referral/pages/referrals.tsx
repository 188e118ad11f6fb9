import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField, TextField } from '#ui/form.tsx';
import { Pagination } from '#ui/pagination.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { agoInWords, formatDate } from '#ui/time.ts';
import { listReferrals } from '../queries.server.ts';
import { type Source, type Status, sources, statuses, type Urgency, urgencies } from '../rules.ts';
import type { Route } from './+types/referrals';
import { referralFilter } from './referral-filter.ts';
import { statusTone, urgencyTone } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const asked = new URL(args.request.url).searchParams;
  const filter = referralFilter(args.request);
  const after = asked.get('after') ?? undefined;
  const page = await listReferrals(ctx, { ...filter, after });
  return { ...page, filter, after, now: ctx.now, base: at('/referrals') };
}

/** The first is the order where none is asked for. */
const orderWords = { '': 'Newest first', oldest: 'Oldest first', changed: 'Last changed first' };

const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));

export default function ReferralsPage() {
  const { referrals, next, after, filter, now, base } = useLoaderData<typeof loader>();
  const order = Object.hasOwn(orderWords, filter.order)
    ? (filter.order as keyof typeof orderWords)
    : '';
  const kept = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  const filtered = Object.entries(filter).some(
    ([name, value]) => value !== (name === 'status' ? 'open' : ''),
  );
  return (
    <>
      <title>Referrals – Holdfast</title>
      <h1>Referrals</h1>
      <p className="hf-no-print">
        <a href={`${base}/new`}>Take a referral by telephone</a> ·{' '}
        <a href={`${base}/import`}>Import a file</a>
      </p>
      <FilterBar
        label="Filter referrals"
        action={base}
        clearHref={base}
        filtered={filtered}
        more={<a href={`${base}.csv?${kept}`}>Export as CSV</a>}
      >
        <SelectField
          name="status"
          label="Status"
          values={filter}
          items={[
            { value: 'open', text: 'Not decided yet' },
            { value: 'all', text: 'All' },
            ...items(statuses),
          ]}
        />
        <SelectField
          name="urgency"
          label="How soon"
          values={filter}
          placeholder="Any"
          items={items(urgencies)}
        />
        <SelectField
          name="source"
          label="From"
          values={filter}
          placeholder="Anybody"
          items={items(sources)}
        />
        <TextField name="reference" label="Reference" values={filter} width={10} />
        <SelectField name="order" label="Order" values={filter} items={items(orderWords)} />
      </FilterBar>
      {referrals.length === 0 ? (
        <EmptyState title={filtered ? 'No referral matches' : 'Nothing waits for a decision'}>
          {filtered
            ? 'Choose other filters, or clear them.'
            : 'New referrals appear here. To see those already decided, choose another status.'}
        </EmptyState>
      ) : (
        <Table
          caption={orderWords[order]}
          responsive
          firstCellIsHeader
          head={['Person', 'From', 'Received', 'How soon', 'Status']}
          rows={referrals.map((one) => [
            <a key="name" href={`${base}/${one.id}`}>
              {one.givenName} {one.familyName}
            </a>,
            [sources[one.source as Source] ?? one.source, one.referrerOrganisation]
              .filter(Boolean)
              .join(', '),
            `${formatDate(one.receivedAt)}, ${agoInWords(one.receivedAt, now)}`,
            <StatusTag key="urgency" tone={urgencyTone[one.urgency as Urgency]}>
              {urgencies[one.urgency as Urgency]}
            </StatusTag>,
            <StatusTag key="status" tone={statusTone[one.status as Status]}>
              {statuses[one.status as Status]}
            </StatusTag>,
          ])}
        />
      )}
      {(next || after) && (
        <Pagination
          previous={after ? { href: `${base}?${kept}`, text: 'First page' } : undefined}
          next={next ? { href: `${base}?${kept}&after=${next}`, text: 'Next page' } : undefined}
        />
      )}
    </>
  );
}
