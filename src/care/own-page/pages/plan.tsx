import { formatDateTime } from '#ui/time.ts';
import {
  type GoalStatus,
  goalStatuses,
  type Mode,
  modes,
  type Place,
  places,
} from '../../casework/rules.ts';
import { type Status, statusNames } from '../../connection/rules.ts';
import type { readOwnPage } from '../page.server.ts';

type PlanProps = Pick<
  Awaited<ReturnType<typeof readOwnPage>>,
  'appointments' | 'goals' | 'actions' | 'connections' | 'linkWorker'
>;

/** What comes next, what matters to the person, and who does what. */
export function Plan({ appointments, goals, actions, connections, linkWorker }: PlanProps) {
  const whose: Record<string, string> = {
    person: 'You',
    'link-worker': linkWorker ?? 'Your link worker',
    other: 'Somebody else',
  };
  return (
    <>
      <h2>What comes next</h2>
      {appointments.length === 0 ? (
        <p>No appointment is planned.</p>
      ) : (
        <ul>
          {appointments.map(({ id, at, mode, place, placeNote }) => (
            <li key={id}>
              {[
                formatDateTime(at),
                (modes[mode as Mode] ?? mode).toLowerCase(),
                place && (places[place as Place] ?? place).toLowerCase(),
                placeNote,
              ]
                .filter(Boolean)
                .join(', ')}
            </li>
          ))}
        </ul>
      )}
      {goals.length > 0 && <h2>What matters to you</h2>}
      {goals.map((goal) => (
        <div key={goal.id}>
          <h3 className="nhsuk-heading-s hf-lines">{goal.goal}</h3>
          <p>{goalStatuses[goal.status as GoalStatus]}</p>
        </div>
      ))}
      {actions.length > 0 && (
        <>
          <h2>Who does what</h2>
          <ul>
            {actions.map(({ id, action, byWhom, status }) => (
              <li key={id}>
                {whose[byWhom] ?? byWhom}: {action}
                {status === 'done' && ' (done)'}
              </li>
            ))}
          </ul>
        </>
      )}
      {connections.length > 0 && (
        <>
          <h2>Where you are going</h2>
          <ul>
            {connections.map(({ id, serviceName, status }) => (
              <li key={id}>
                {serviceName}: {statusNames[status as Status].toLowerCase()}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
