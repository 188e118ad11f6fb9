import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { isId } from '#platform/id.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField } from '#ui/form.tsx';
import { ListPages } from '#ui/list-pages.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { agoInWords, dueInWords, formatDate, formatDateTime } from '#ui/time.ts';
import { workerItems } from '../../api.server.ts';
import { maySeePeopleOf } from '../../hand-over/rules.ts';
import { listCaseload } from '../caseload.server.ts';
import type { Route } from './+types/caseload';
import { caseloadFilter } from './caseload-filter.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { page, ...filter } = caseloadFilter(ctx, args.request);
  const list = await listCaseload(ctx, { ...filter, page });
  const from = filter.worker;
  const handOver = isId(from) && maySeePeopleOf(ctx.actor, from) ? at(`/hand-over/${from}`) : null;
  return {
    ...list,
    ...{ page, filter, handOver },
    workers: await workerItems(ctx),
    now: ctx.now,
    base: at(''),
  };
}

const orderWords = [
  { value: '', text: 'Supported longest first' },
  { value: 'contact', text: 'Last contact longest ago first' },
  { value: 'review', text: 'Holding reviewed soonest first' },
  { value: 'name', text: 'By family name' },
];

export default function CaseloadPage() {
  const { rows, more, page, filter, handOver, workers, now, base } = useLoaderData<typeof loader>();
  const here = `${base}/caseload`;
  const kept = new URLSearchParams(filter);
  const everybody = filter.worker === 'all';
  return (
    <>
      <title>Supported now – Holdfast</title>
      <h1>Supported now</h1>
      <FilterBar
        label="Filter people supported now"
        action={here}
        clearHref={here}
        filtered={!!(filter.status || filter.held)}
        more={<a href={`${here}.csv?${kept}`}>Export as CSV</a>}
      >
        <SelectField name="worker" label="Link worker" values={filter} items={workers} />
        <SelectField
          name="status"
          label="Support"
          values={filter}
          placeholder="Going on or paused"
          items={[
            { value: 'active', text: 'Going on' },
            { value: 'paused', text: 'Paused' },
          ]}
        />
        <SelectField
          name="held"
          label="Holding"
          values={filter}
          placeholder="Any"
          items={[
            { value: 'yes', text: 'Being held' },
            { value: 'no', text: 'Not being held' },
          ]}
        />
        <SelectField name="order" label="Order" values={filter} items={orderWords} />
      </FilterBar>
      {rows.length === 0 ? (
        <EmptyState title="Nobody matches">
          Choose other filters, or look at the <a href={`${base}/waiting`}>waiting list</a> for
          somebody to take on.
        </EmptyState>
      ) : (
        <Table
          caption={orderWords.find(({ value }) => value === filter.order)?.text ?? 'Supported now'}
          responsive
          firstCellIsHeader
          head={[
            'Person',
            ...(everybody ? ['Link worker'] : []),
            'Supported since',
            'Last contact',
            'Next appointment',
            'Holding',
          ]}
          rows={rows.map((one) => [
            <span key="name">
              <a href={`${base}/people/${one.personId}`}>
                {one.preferredName ?? one.givenName} {one.familyName}
              </a>{' '}
              {one.status === 'paused' && <StatusTag tone="waiting">Paused</StatusTag>}
            </span>,
            ...(everybody ? [one.linkWorker ?? 'Somebody who has left'] : []),
            formatDate(one.openedAt),
            one.lastContact ? agoInWords(one.lastContact, now) : 'None yet',
            one.nextAppointment ? formatDateTime(one.nextAppointment) : 'None planned',
            one.reviewOn ? `Review ${dueInWords(one.reviewOn, now)}` : 'No',
          ])}
        />
      )}
      {handOver && rows.length > 0 && (
        <p>
          <a href={handOver}>Hand people over to another link worker</a>
        </p>
      )}
      <ListPages href={`${here}?${kept}`} page={page} more={more} />
    </>
  );
}
