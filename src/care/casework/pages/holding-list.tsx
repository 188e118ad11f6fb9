import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { Table } from '#ui/table.tsx';
import { dueInWords } from '#ui/time.ts';
import {
  type HoldingStatus,
  holdingFunctions,
  holdingStatusNames,
  lengthInWords,
} from '../holding.ts';
import { listHolding } from '../holding-list.server.ts';
import type { Route } from './+types/holding-list';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const after = new URL(args.request.url).searchParams.get('after');
  return {
    ...(await listHolding(ctx, after)),
    now: ctx.now,
    base: `/o/${here.slug}`,
    later: !!after,
  };
}

export default function HoldingListPage() {
  const { held, counts, next, now, base, later } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Holding – Holdfast</title>
      <h1 className="nhsuk-heading-l">Who is being held</h1>
      <p>
        Those whose review has come are first: they are worth a conversation in supervision. Nothing
        ends by itself.
      </p>
      {held.length === 0 ? (
        <EmptyState title="Nobody is being held here now">
          Holding is started from a person’s page, and needs no goal and no service to go to.
        </EmptyState>
      ) : (
        <RowList label="People being held, the earliest review first">
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
      {next && (
        <p>
          <a href={`${base}/holding?after=${next}`}>Show more</a>
        </p>
      )}
      {!later && counts.length > 0 && (
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
