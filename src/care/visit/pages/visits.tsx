import { useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDateTime, formatTime } from '#ui/time.ts';
import { listVisitsNow } from '../queries.server.ts';
import { visitState, visitStates } from '../rules.ts';
import type { Route } from './+types/visits';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  return { visits: await listVisitsNow(ctx), now: ctx.now, base: at('') };
}

export default function VisitsPage() {
  const { visits, now, base } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Home visits – Holdfast</title>
      <h1>Home visits</h1>
      {visits.length === 0 ? (
        <EmptyState title="Nobody is on a home visit, and none is checked">
          Plan an appointment at somebody’s home, then do its risk check. It is listed here until
          the link worker is out again.
        </EmptyState>
      ) : (
        <RowList label="Home visits">
          {visits.map((one) => {
            const state = visitState(one, now);
            return (
              <Row
                key={one.contactId}
                title={
                  <a href={`${base}/contacts/${one.contactId}/visit`}>
                    {one.linkWorkerName}, out by {formatDateTime(one.dueOut)}
                  </a>
                }
                status={<StatusTag tone={tones[state]}>{visitStates[state]}</StatusTag>}
              >
                {[one.address, one.postcode].filter(Boolean).join(', ') || 'No address recorded'}
                {one.checkedInAt && `. Went in ${formatDateTime(one.checkedInAt)}`}
                {one.alertedAt && `. Colleagues were alerted ${formatTime(one.alertedAt)}`}
              </Row>
            );
          })}
        </RowList>
      )}
    </>
  );
}
