import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField } from '#ui/form.tsx';
import { ListPages } from '#ui/list-pages.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { formatDate } from '#ui/time.ts';
import { workerItems } from '../../api.server.ts';
import { listConnections } from '../list.server.ts';
import { type Status, statuses, statusNames } from '../rules.ts';
import type { Route } from './+types/connections';
import { connectionFilter } from './connection-filter.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { page, ...filter } = connectionFilter(ctx, args.request);
  const list = await listConnections(ctx, { ...filter, page });
  return { ...list, page, filter, workers: await workerItems(ctx), base: at('') };
}

const tones: Record<Status, Tone> = {
  sent: 'waiting',
  accepted: 'active',
  'waiting-list': 'waiting',
  full: 'closed',
  'not-suitable': 'closed',
  withdrawn: 'closed',
  ended: 'done',
};

const orderWords = [
  { value: '', text: 'Newest first' },
  { value: 'oldest', text: 'Oldest first' },
  { value: 'chase', text: 'To ask again soonest first' },
  { value: 'service', text: 'By service' },
];

type Row = Awaited<ReturnType<typeof listConnections>>['rows'][number];

/** How far somebody came with a service that took them. */
function going(one: Row): string {
  if (one.goingAt12Weeks !== null)
    return one.goingAt12Weeks ? 'Still going after 12 weeks' : 'Stopped before 12 weeks';
  if (one.goingAt4Weeks !== null)
    return one.goingAt4Weeks ? 'Still going after 4 weeks' : 'Stopped before 4 weeks';
  if (one.firstAttendedOn) return `First went ${formatDate(one.firstAttendedOn)}`;
  if (one.status === 'sent') return `Ask again ${formatDate(one.chaseOn)}`;
  if (one.waitingWeeks !== null) return `About ${one.waitingWeeks} weeks to wait`;
  return 'Not known';
}

export default function ConnectionsPage() {
  const { rows, more, page, filter, workers, base } = useLoaderData<typeof loader>();
  const here = `${base}/connections`;
  const kept = new URLSearchParams(filter);
  const everybody = filter.worker === 'all';
  return (
    <>
      <title>Connections – Holdfast</title>
      <h1>Connections</h1>
      <FilterBar
        label="Filter connections"
        action={here}
        clearHref={here}
        filtered={filter.status !== 'open'}
        more={<a href={`${here}.csv?${kept}`}>Export as CSV</a>}
      >
        <SelectField name="worker" label="Link worker" values={filter} items={workers} />
        <SelectField
          name="status"
          label="Where it stands"
          values={filter}
          items={[
            { value: 'open', text: 'Asked, waiting or going' },
            { value: 'all', text: 'All' },
            ...statuses.map((value) => ({ value, text: statusNames[value] })),
          ]}
        />
        <SelectField name="order" label="Order" values={filter} items={orderWords} />
      </FilterBar>
      {rows.length === 0 ? (
        <EmptyState title="No connection matches">
          Choose other filters. A connection is made from a person’s page, once they have agreed to
          what is shared.
        </EmptyState>
      ) : (
        <Table
          caption={orderWords.find(({ value }) => value === filter.order)?.text ?? 'Connections'}
          responsive
          firstCellIsHeader
          head={[
            'Person',
            'Service',
            ...(everybody ? ['Link worker'] : []),
            'Asked',
            'Answer',
            'Since then',
          ]}
          rows={rows.map((one) => [
            <a key="person" href={`${base}/people/${one.personId}`}>
              {one.preferredName ?? one.givenName} {one.familyName}
            </a>,
            <a key="service" href={`${here}/${one.id}`}>
              {one.serviceName}
            </a>,
            ...(everybody ? [one.linkWorker ?? 'Somebody who has left'] : []),
            formatDate(one.sentAt),
            <StatusTag key="status" tone={one.overdue ? 'attention' : tones[one.status as Status]}>
              {one.overdue ? 'No answer yet' : statusNames[one.status as Status]}
            </StatusTag>,
            going(one),
          ])}
        />
      )}
      <ListPages href={`${here}?${kept}`} page={page} more={more} />
    </>
  );
}
