import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { SelectField } from '#ui/form.tsx';
import { ListPages } from '#ui/list-pages.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { dueInWords } from '#ui/time.ts';
import { workerItems } from '../../api.server.ts';
import {
  type HoldingStatus,
  holdingFunctions,
  holdingStatusNames,
  lengthInWords,
} from '../holding.ts';
import { listHolding } from '../holding-list.server.ts';
import type { Route } from './+types/holding-list';
import { holdingFilter } from './holding-filter.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { page, ...filter } = holdingFilter(ctx, args.request);
  const list = await listHolding(ctx, { ...filter, page });
  return { ...list, page, filter, workers: await workerItems(ctx), now: ctx.now, base: at('') };
}

const orderWords = [
  { value: '', text: 'Earliest review first' },
  { value: 'longest', text: 'Held longest first' },
  { value: 'name', text: 'By family name' },
];

export default function HoldingListPage() {
  const { held, counts, more, page, filter, workers, now, base } = useLoaderData<typeof loader>();
  const here = `${base}/holding`;
  const kept = new URLSearchParams(filter);
  const filtered = !!(filter.what || filter.due);
  return (
    <>
      <title>Holding – Holdfast</title>
      <h1>Who is being held</h1>
      <p>
        Those whose review has come are first: they are worth a conversation in supervision. Nothing
        ends by itself.
      </p>
      <FilterBar
        label="Filter people being held"
        action={here}
        clearHref={here}
        filtered={filtered}
        more={<a href={`${here}.csv?${kept}`}>Export as CSV</a>}
      >
        <SelectField name="worker" label="Link worker" values={filter} items={workers} />
        <SelectField
          name="what"
          label="What it is for"
          values={filter}
          placeholder="Anything"
          items={Object.entries(holdingFunctions).map(([value, text]) => ({ value, text }))}
        />
        <SelectField
          name="due"
          label="Review"
          values={filter}
          placeholder="Any day"
          items={[{ value: 'yes', text: 'Has come' }]}
        />
        <SelectField name="order" label="Order" values={filter} items={orderWords} />
      </FilterBar>
      {held.length === 0 ? (
        <EmptyState title={filtered ? 'Nobody matches' : 'Nobody is being held here now'}>
          {filtered
            ? 'Choose other filters, or clear them.'
            : 'Holding is started from a person’s page, and needs no goal and no service to go to.'}
        </EmptyState>
      ) : (
        <RowList label="People being held">
          {held.map((row) => (
            <Row
              key={row.id}
              title={<a href={`${base}/people/${row.personId}`}>{row.name}</a>}
              status={
                <StatusTag tone={row.overdue ? 'attention' : 'active'}>
                  {row.overdue ? 'Time to talk it over' : `Review ${dueInWords(row.reviewOn, now)}`}
                </StatusTag>
              }
              actions={
                <a href={`${base}/holding/${row.id}`}>
                  Review<span className="nhsuk-u-visually-hidden"> holding {row.name}</span>
                </a>
              }
            >
              {holdingStatusNames[row.status as HoldingStatus]}
              {row.linkWorker && ` by ${row.linkWorker}`}, {lengthInWords(row.weeks)}:{' '}
              {row.functions.map((name) => holdingFunctions[name].toLowerCase()).join('; ')}
              {row.awaited && `. Waiting for: ${row.awaited}`}
            </Row>
          ))}
        </RowList>
      )}
      <ListPages href={`${here}?${kept}`} page={page} more={more} />
      {page === 1 && filter.worker === 'all' && !filtered && counts.length > 0 && (
        <>
          <h2>What each link worker holds</h2>
          <p>By name, for talking about what is carried. One holding may be for several things.</p>
          <Table
            caption={{ children: 'Holding by link worker', size: 's' }}
            responsive
            firstCellIsHeader
            head={[
              'Link worker',
              'People',
              'Waiting',
              'Preparing',
              'Sharing',
              'Witnessing',
              'Over 26 weeks',
              'Reviews due',
            ]}
            rows={counts.map((row) => [
              row.linkWorker,
              String(row.people),
              String(row.waiting),
              String(row.preparing),
              String(row.sharing),
              String(row.witnessing),
              String(row.overHalfYear),
              String(row.reviewsDue),
            ])}
          />
        </>
      )}
    </>
  );
}
