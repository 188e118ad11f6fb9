import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm } from '#ui/form.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { dueInWords, formatDate } from '#ui/time.ts';
import {
  fundingState,
  hoursInWords,
  type PostKind,
  postKinds,
  roomInWords,
  type Stage,
  stages,
} from '../rules.ts';

export interface ShownPost {
  employer: string;
  stage: string;
  kind: string;
  kindNote: string | null;
  weeklyMinutes: number;
  startedOn: string;
  fundedUntil: string | null;
  capacity: number | null;
  supervisor: string | null;
  clinicalSupervisor: string | null;
  endedOn: string | null;
  practices: { id: string; name: string }[];
  induction: { id: string; item: string; doneOn: string | null; doneBy: string | null }[];
}

interface FactsProps {
  post: ShownPost;
  caseload: { people: number; held: number };
  today: string;
  now: Date;
}

/** The facts of a post, as its link worker and those who support them see it. */
export function PostFacts({ post, caseload, today, now }: FactsProps) {
  const funding = fundingState(post.fundedUntil, today);
  const room = roomInWords(caseload.people, post.capacity);
  return (
    <SummaryList
      rows={[
        { key: 'Employer', value: post.employer },
        {
          key: 'Practices',
          value: post.practices.map(({ name }) => name).join(', ') || 'None chosen yet',
        },
        {
          key: 'Kind of post',
          value: postKinds[post.kind as PostKind] + (post.kindNote ? `: ${post.kindNote}` : ''),
        },
        { key: 'Hours a week', value: hoursInWords(post.weeklyMinutes) },
        {
          key: 'Stage',
          value: `${stages[post.stage as Stage]}, in post since ${formatDate(post.startedOn)}`,
        },
        !!post.endedOn && { key: 'Last day', value: formatDate(post.endedOn) },
        {
          key: 'Funded until',
          value: post.fundedUntil ? (
            <>
              {formatDate(post.fundedUntil)}{' '}
              {funding !== 'secure' && (
                <StatusTag tone="attention">
                  {funding === 'ended' ? 'Has ended' : `Ends ${dueInWords(post.fundedUntil, now)}`}
                </StatusTag>
              )}
            </>
          ) : (
            'No end is set'
          ),
        },
        {
          key: 'People now',
          value:
            `${caseload.people}, of whom ${caseload.held} held` +
            (post.capacity === null
              ? '. How many at once was not agreed yet.'
              : `. Agreed: ${post.capacity} at once, so ${room}.`),
        },
        { key: 'Line supervision', value: post.supervisor ?? 'Nobody named yet' },
        { key: 'Clinical supervision', value: post.clinicalSupervisor ?? 'Nobody named yet' },
      ]}
    />
  );
}

interface InductionProps {
  items: ShownPost['induction'];
  /** A key for each form, by the item's id. */
  keys: Record<string, string>;
}

/** The induction as a list to tick; each item is a form with one button. */
export function Induction({ items, keys }: InductionProps) {
  const done = items.filter((one) => one.doneOn !== null).length;
  const list = (
    <ul className="hf-rows">
      {items.map(({ id, item, doneOn, doneBy }) => (
        <li className="hf-row" key={id}>
          <div className="hf-row__main">
            {item}
            {doneOn && (
              <div className="hf-row__about">
                {formatDate(doneOn)}, {doneBy}
              </div>
            )}
          </div>
          <div className="hf-row__status">
            <StatusTag tone={doneOn ? 'done' : 'waiting'}>{doneOn ? 'Done' : 'To do'}</StatusTag>
          </div>
          <div className="hf-row__actions">
            <ActForm idempotencyKey={keys[id]}>
              <input type="hidden" name="item" value={id} />
              <input type="hidden" name="done" value={doneOn ? '' : 'yes'} />
              <Button small variant="secondary">
                {doneOn ? 'Not done after all' : 'Done'}
                <span className="nhsuk-u-visually-hidden">: {item}</span>
              </Button>
            </ActForm>
          </div>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <h2>Induction</h2>
      {done === items.length ? (
        <Details summary={`All ${done} done`}>{list}</Details>
      ) : (
        <>
          <p>
            {done} of {items.length} done.
          </p>
          {list}
        </>
      )}
    </>
  );
}
