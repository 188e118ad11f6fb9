import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDateTime } from '#ui/time.ts';
import { listSessions } from '../queries.server.ts';
import { type SessionStatus, sessionStatuses } from '../rules.ts';
import type { Route } from './+types/groups';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const page = Number(new URL(args.request.url).searchParams.get('page')) || 1;
  return { ...(await listSessions(ctx, page)), page, base: at('/groups') };
}

const tones: Record<SessionStatus, Tone> = {
  planned: 'waiting',
  held: 'done',
  cancelled: 'closed',
};

export default function GroupsPage() {
  const { sessions, more, page, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Groups and drop-ins – Holdfast</title>
      <h1>Groups and drop-ins</h1>
      <Button href={`${base}/new`}>Plan a session</Button>
      {sessions.length === 0 ? (
        <EmptyState title="No sessions yet">
          Plan one, put people on its list, and record who came in one go: each gets a contact.
        </EmptyState>
      ) : (
        <RowList label="Sessions, the latest first">
          {sessions.map((one) => (
            <Row
              key={one.id}
              title={<a href={`${base}/${one.id}`}>{one.name}</a>}
              status={
                <StatusTag tone={tones[one.status as SessionStatus]}>
                  {sessionStatuses[one.status as SessionStatus]}
                </StatusTag>
              }
            >
              {formatDateTime(one.at)}
              {one.place && `, ${one.place}`}.{' '}
              {one.status === 'held'
                ? `${one.came} of ${one.expected} came`
                : `${one.expected} on the list`}
            </Row>
          ))}
        </RowList>
      )}
      {(more || page > 1) && (
        <p>
          {page > 1 && <a href={`${base}?page=${page - 1}`}>Later sessions</a>}{' '}
          {more && <a href={`${base}?page=${page + 1}`}>Earlier sessions</a>}
        </p>
      )}
    </>
  );
}
