import type { Refused } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, DateField, TextAreaField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import {
  type SupervisionKind,
  type SupervisionStatus,
  supervisionKinds,
  supervisionStatuses,
} from '../rules.ts';

interface Meeting {
  id: string;
  kind: string;
  withName: string;
  plannedOn: string;
  status: string;
  heldOn: string | null;
  agreed: string | null;
  mine: boolean;
}

interface MeetingsProps {
  title: string;
  meetings: Meeting[];
  /** The address of the page. */
  here: string;
}

const tones: Record<SupervisionStatus, Tone> = {
  planned: 'active',
  held: 'done',
  'not-held': 'closed',
};

/** The meetings of one kind; the two who meet go on to say what came of one. */
export function Meetings({ title, meetings, here }: MeetingsProps) {
  return (
    <>
      <h2>{title}</h2>
      {meetings.length === 0 ? (
        <p>None yet.</p>
      ) : (
        <RowList label={title}>
          {meetings.map((one) => (
            <Row
              key={one.id}
              title={`${formatDate(one.heldOn ?? one.plannedOn)}, with ${one.withName}`}
              status={
                <StatusTag tone={tones[one.status as SupervisionStatus]}>
                  {supervisionStatuses[one.status as SupervisionStatus]}
                </StatusTag>
              }
              actions={
                one.mine &&
                one.status === 'planned' && (
                  <a href={`${here}?meeting=${one.id}`}>
                    Say what came of it
                    <span className="nhsuk-u-visually-hidden"> on {formatDate(one.plannedOn)}</span>
                  </a>
                )
              }
            >
              {one.agreed && <p className="hf-lines">{one.agreed}</p>}
            </Row>
          ))}
        </RowList>
      )}
    </>
  );
}

interface SettleProps {
  meeting: Meeting;
  keys: { hold: string; miss: string };
  refused: Refused | undefined;
}

/** What came of a planned meeting: held, with what was agreed, or not. */
export function Settle({ meeting, keys, refused }: SettleProps) {
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const when = formatDate(meeting.plannedOn);
  return (
    <>
      <h2>
        {supervisionKinds[meeting.kind as SupervisionKind]} planned for {when}, with{' '}
        {meeting.withName}
      </h2>
      <ActForm idempotencyKey={refused?.key ?? keys.hold}>
        <input type="hidden" name="intent" value="hold" />
        <DateField {...form} name="heldOn" label="Held on" />
        <TextAreaField
          {...form}
          name="agreed"
          label="What we agreed"
          hint="Only the two of you read it"
          rows={4}
        />
        <Button>It was held</Button>
      </ActForm>
      <ActForm idempotencyKey={keys.miss}>
        <input type="hidden" name="intent" value="miss" />
        <Button variant="secondary">It did not happen</Button>
      </ActForm>
    </>
  );
}
