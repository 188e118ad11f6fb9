import { EmptyState } from '#ui/empty-state.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { daysBetween, dueInWords, formatDate, formatDateTime } from '#ui/time.ts';
import type { HoldingStatus } from '../holding.ts';
import { functionNames, holdingFunctions, holdingStatusNames } from '../holding.ts';
import type { readOpenThings } from '../open-things.server.ts';
import { type Barrier, barriers, type Mode, modes, needName } from '../rules.ts';

interface OpenThingsProps {
  open: Awaited<ReturnType<typeof readOpenThings>>;
  base: string;
  now: Date;
  mayWrite: boolean;
}

const CONNECTIONS: Record<string, string> = {
  sent: 'Waiting for an answer',
  accepted: 'Accepted',
  'waiting-list': 'On their waiting list',
};

/** What is open with a person: one press from each to the act it asks for. */
export function OpenThings({ open, base, now, mayWrite }: OpenThingsProps) {
  const goals = open.goals.filter((goal) => goal.status === 'open');
  const actions = open.actions.filter((action) => action.status === 'open');
  const count =
    open.appointments.length +
    open.holdings.length +
    open.connections.length +
    open.needs.length +
    goals.length +
    actions.length +
    open.barriers.length;
  if (count === 0)
    return (
      <EmptyState title="Nothing is open" headingLevel={3}>
        Appointments, holding, connections, goals and actions that are going on will be listed here.
      </EmptyState>
    );
  return (
    <RowList label="Open now">
      {open.appointments.map((one) => (
        <Row
          key={one.id}
          title={`Appointment, ${formatDateTime(one.at)}`}
          status={
            daysBetween(now, one.at) < 0 ? (
              <StatusTag tone="attention">Not recorded yet</StatusTag>
            ) : undefined
          }
          actions={
            mayWrite && (
              <>
                {one.place === 'home' && (
                  <a href={`${base}/contacts/${one.id}/visit`}>Check the home visit</a>
                )}{' '}
                <a href={`${base}/contacts/${one.id}/record`}>Record, move or cancel</a>
              </>
            )
          }
        >
          {[modes[one.mode as Mode], one.placeNote].filter(Boolean).join(', ')}
        </Row>
      ))}
      {open.holdings.map((one) => (
        <Row
          key={one.id}
          title={holdingStatusNames[one.status as HoldingStatus]}
          status={
            <StatusTag tone={daysBetween(now, one.reviewOn) < 0 ? 'overdue' : 'active'}>
              {`Review ${dueInWords(one.reviewOn, now)}`}
            </StatusTag>
          }
          actions={<a href={`${base}/holding/${one.id}`}>{mayWrite ? 'Review' : 'See'}</a>}
        >
          {functionNames
            .filter((name) => one[name])
            .map((name) => holdingFunctions[name])
            .join('; ')}
          {one.awaited && `. Waiting for: ${one.awaited}`}
        </Row>
      ))}
      {open.connections.map((one) => (
        <Row
          key={one.id}
          title={`Connection to ${one.serviceName}`}
          status={<StatusTag tone="waiting">{CONNECTIONS[one.status] ?? one.status}</StatusTag>}
          actions={<a href={`${base}/connections/${one.id}`}>Follow up</a>}
        >
          Sent {formatDate(one.sentAt)}
        </Row>
      ))}
      {goals.map((one) => (
        <Row key={one.id} title="Goal">
          <span className="hf-lines">{one.goal}</span>
          {one.importance !== null && ` (importance ${one.importance} of 10)`}
        </Row>
      ))}
      {actions.map((one) => (
        <Row
          key={one.id}
          title="Action"
          status={
            one.reviewOn && (
              <StatusTag tone={daysBetween(now, one.reviewOn) < 0 ? 'attention' : 'waiting'}>
                {`Look again ${dueInWords(one.reviewOn, now)}`}
              </StatusTag>
            )
          }
        >
          {one.action}
        </Row>
      ))}
      {open.needs.length > 0 && (
        <Row title="Needs">{open.needs.map((one) => needName(one.need)).join('; ')}</Row>
      )}
      {open.barriers.length > 0 && (
        <Row title="In the way, out of their hands">
          {open.barriers.map((one) => barriers[one.kind as Barrier] ?? one.kind).join('; ')}
        </Row>
      )}
    </RowList>
  );
}
