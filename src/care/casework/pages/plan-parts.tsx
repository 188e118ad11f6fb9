import type { ReactNode } from 'react';
import type { Refused } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import {
  ActForm,
  ActKey,
  DateField,
  datePartsOf,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { needs } from '../../referral/rules.ts';
import type { readOpenThings } from '../queries.server.ts';
import {
  type ActionStatus,
  actionStatuses,
  actors,
  type GoalStatus,
  goalStatuses,
  needName,
} from '../rules.ts';

type Open = Awaited<ReturnType<typeof readOpenThings>>;
type Keyed<Row> = (Row & { key: string })[];

interface PlanPage {
  needs: Keyed<Open['needs'][number]>;
  goals: Keyed<Open['goals'][number]>;
  actions: Keyed<Open['actions'][number]>;
  mayWrite: boolean;
  keys: Record<'need' | 'goal' | 'action', string>;
}

interface PartProps {
  page: PlanPage;
  refused: Refused | undefined;
}

const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));

/** Whether the form that was refused is this one. */
const isOf = (refused: Refused | undefined, intent: string, id?: string) =>
  refused?.values.intent === intent && (id === undefined || refused.values.id === id);

interface AFormProps {
  refused: Refused | undefined;
  intent: string;
  summary: string;
  button: string;
  idempotencyKey: string;
  /** Of a form that changes something: what, and the version it was opened at. */
  of?: { id: string; version: number };
  first?: Values;
  children: (form: { values: Values; errors: Record<string, string> }) => ReactNode;
}

/** A form behind its summary; the one that was refused stands open with all that was typed. */
function AForm(props: AFormProps) {
  const { refused, intent, of, first = {} } = props;
  const mine = isOf(refused, intent, of?.id) ? refused : undefined;
  const form = { values: mine?.values ?? first, errors: mine?.errors ?? {} };
  return (
    <Details summary={props.summary} open={!!mine}>
      <ActForm
        idempotencyKey={mine?.key ?? props.idempotencyKey}
        {...(of ? { version: mine?.version ?? of.version } : {})}
      >
        <input type="hidden" name="intent" value={intent} />
        {of && <input type="hidden" name="id" value={of.id} />}
        {props.children(form)}
        <Button small>{props.button}</Button>
      </ActForm>
    </Details>
  );
}

export function NeedPart({ page, refused }: PartProps) {
  return (
    <section aria-labelledby="needs">
      <h2 id="needs">Needs</h2>
      {page.needs.length === 0 && <p>None recorded yet.</p>}
      <RowList label="Needs">
        {page.needs.map((one) => (
          <Row
            key={one.id}
            title={needName(one.need)}
            actions={
              page.mayWrite && (
                <form method="post">
                  <ActKey value={one.key} />
                  <input type="hidden" name="intent" value="end-need" />
                  <input type="hidden" name="id" value={one.id} />
                  <Button small variant="secondary">
                    No longer a need
                  </Button>
                </form>
              )
            }
          >
            {one.personWords && <span className="hf-lines">{one.personWords}</span>}
          </Row>
        ))}
      </RowList>
      {page.mayWrite && (
        <AForm
          refused={refused}
          intent="need"
          summary="Add a need"
          button="Add need"
          idempotencyKey={page.keys.need}
        >
          {(form) => (
            <>
              <SelectField
                {...form}
                name="need"
                label="What it is about"
                placeholder="Choose"
                items={items(needs)}
              />
              <TextAreaField {...form} name="needWords" label="In their words" rows={2} />
            </>
          )}
        </AForm>
      )}
    </section>
  );
}

export function GoalPart({ page, refused }: PartProps) {
  return (
    <section aria-labelledby="goals">
      <h2 id="goals">Goals</h2>
      {page.goals.length === 0 && <p>None yet. A goal is not needed.</p>}
      {page.goals.map((one) => (
        <div key={one.id}>
          <p className="hf-lines">
            <strong>{one.goal}</strong>
            {one.importance !== null && ` (importance ${one.importance} of 10)`}{' '}
            <StatusTag tone={one.status === 'open' ? 'active' : 'done'}>
              {goalStatuses[one.status as GoalStatus]}
            </StatusTag>
          </p>
          {one.outcome && <p className="hf-lines">{one.outcome}</p>}
          {page.mayWrite && (
            <AForm
              refused={refused}
              intent="change-goal"
              summary="Say how this goal stands"
              button="Save"
              idempotencyKey={one.key}
              of={one}
              first={{
                status: one.status,
                outcome: one.outcome ?? '',
                importance: one.importance === null ? '' : String(one.importance),
              }}
            >
              {(form) => (
                <>
                  <SelectField
                    {...form}
                    name="status"
                    label="How it stands"
                    items={items(goalStatuses)}
                  />
                  <TextAreaField {...form} name="outcome" label="What came of it" rows={2} />
                  <Importance {...form} />
                </>
              )}
            </AForm>
          )}
        </div>
      ))}
      {page.mayWrite && (
        <AForm
          refused={refused}
          intent="goal"
          summary="Add a goal"
          button="Add goal"
          idempotencyKey={page.keys.goal}
        >
          {(form) => (
            <>
              <TextAreaField {...form} name="goal" label="The goal, in their words" rows={2} />
              <SelectField
                {...form}
                name="needId"
                label="Which need it is about"
                placeholder="None in particular"
                items={page.needs.map((need) => ({ value: need.id, text: needName(need.need) }))}
              />
              <Importance {...form} />
            </>
          )}
        </AForm>
      )}
    </section>
  );
}

function Importance(form: { values: Values; errors: Record<string, string> }) {
  return (
    <TextField
      {...form}
      name="importance"
      label="How much it matters to them"
      hint="1 to 10, only if they like numbers"
      inputMode="numeric"
      width={3}
    />
  );
}

function Confidence(form: { values: Values; errors: Record<string, string> }) {
  return (
    <>
      <TextField
        {...form}
        name="confidence"
        label="How sure they are that it will happen"
        hint="1 to 10, only if they like numbers"
        inputMode="numeric"
        width={3}
      />
      <DateField {...form} name="reviewOn" label="When to look at it again" hint="Optional" />
    </>
  );
}

export function ActionPart({ page, refused }: PartProps) {
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      {page.actions.length === 0 && <p>None yet.</p>}
      {page.actions.map((one) => (
        <div key={one.id}>
          <p className="hf-lines">
            <strong>{one.action}</strong> (
            {(actors[one.byWhom as keyof typeof actors] ?? one.byWhom).toLowerCase()}
            {one.reviewOn && `, look again ${formatDate(one.reviewOn)}`}){' '}
            <StatusTag tone={one.status === 'open' ? 'active' : 'done'}>
              {actionStatuses[one.status as ActionStatus]}
            </StatusTag>
          </p>
          {page.mayWrite && (
            <AForm
              refused={refused}
              intent="change-action"
              summary="Say how this action stands"
              button="Save"
              idempotencyKey={one.key}
              of={one}
              first={{
                status: one.status === 'open' ? 'done' : one.status,
                confidence: one.confidence === null ? '' : String(one.confidence),
                ...datePartsOf('reviewOn', one.reviewOn),
              }}
            >
              {(form) => (
                <>
                  <SelectField
                    {...form}
                    name="status"
                    label="How it stands"
                    items={items(actionStatuses)}
                  />
                  <Confidence {...form} />
                </>
              )}
            </AForm>
          )}
        </div>
      ))}
      {page.mayWrite && (
        <AForm
          refused={refused}
          intent="action"
          summary="Add an action"
          button="Add action"
          idempotencyKey={page.keys.action}
          first={{ byWhom: 'person' }}
        >
          {(form) => (
            <>
              <TextField {...form} name="action" label="What will be done" />
              <SelectField {...form} name="byWhom" label="By whom" items={items(actors)} />
              <SelectField
                {...form}
                name="goalId"
                label="Which goal it is for"
                placeholder="None in particular"
                items={page.goals.map((goal) => ({ value: goal.id, text: goal.goal.slice(0, 80) }))}
              />
              <Confidence {...form} />
            </>
          )}
        </AForm>
      )}
    </section>
  );
}
