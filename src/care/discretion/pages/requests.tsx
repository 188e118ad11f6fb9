import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { BackLink } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { listRequests } from '../request-queries.server.ts';
import { may, type RequestStatus, requestStatuses } from '../rules.ts';
import type { Route } from './+types/requests';

const tones: Record<RequestStatus, Tone> = {
  asked: 'waiting',
  allowed: 'done',
  refused: 'closed',
  withdrawn: 'closed',
};

export function RequestTag({ status }: { status: RequestStatus }) {
  return <StatusTag tone={tones[status]}>{requestStatuses[status]}</StatusTag>;
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const after = new URL(args.request.url).searchParams.get('after');
  return {
    ...(await listRequests(ctx, after)),
    base: at('/discretion'),
    answers: may(ctx.actor, 'request.answer'),
  };
}

export default function RequestsPage() {
  const { requests, next, base, answers } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Requests – Discretion – Holdfast</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <h1 className="nhsuk-heading-l">{answers ? 'Requests' : 'My requests'}</h1>
      {requests.length === 0 ? (
        <EmptyState title="There are no requests">
          When an act meets a firm boundary it can be sent here with everything that was typed, for
          a supervisor to allow.
        </EmptyState>
      ) : (
        <RowList label="Requests, the newest first">
          {requests.map((one) => (
            <Row
              key={one.id}
              title={
                <a href={`${base}/requests/${one.id}`}>
                  {one.element}
                  {one.person && ` with ${one.person}`}
                </a>
              }
              status={<RequestTag status={one.status} />}
            >
              {one.linkWorker}, {formatDate(one.madeAt)}
            </Row>
          ))}
        </RowList>
      )}
      {next && <a href={`${base}/requests?after=${next}`}>Show more</a>}
    </>
  );
}
