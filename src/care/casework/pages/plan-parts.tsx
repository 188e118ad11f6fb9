import type { Refused } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import type { Drafts } from '#ui/draft-part.tsx';
import { ActKey, datePartsOf, SelectField, TextAreaField, TextField } from '#ui/form.tsx';
import { type LookupChoices, LookupField } from '#ui/lookup.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { needs } from '../../referral/rules.ts';
import type { readOpenThings } from '../open-things.server.ts';
import {
  type ActionStatus,
  actionStatuses,
  actors,
  type GoalStatus,
  goalStatuses,
  needName,
} from '../rules.ts';
import { Confidence, FoldedForm, Importance, items } from './plan-form.tsx';

type Open = Awaited<ReturnType<typeof readOpenThings>>;
type Keyed<Row> = (Row & { key: string })[];

interface PlanPage {
  person: { id: string };
  drafts: Drafts;
  needs: Keyed<Open['needs'][number]>;
  codesLoaded: boolean;
  goals: Keyed<Open['goals'][number]>;
  actions: Keyed<Open['actions'][number]>;
  mayWrite: boolean;
  keys: Record<'need' | 'goal' | 'action', string>;
}

interface PartProps {
  page: PlanPage;
  refused: Refused | undefined;
}

export function NeedPart({ page, refused, codes }: PartProps & { codes: LookupChoices }) {
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
            {one.code && (
              <p>
                {one.term} (SNOMED CT {one.code})
              </p>
            )}
          </Row>
        ))}
      </RowList>
      {page.mayWrite && (
        <FoldedForm
          refused={refused}
          page={page}
          intent="need"
          summary="Add a need"
          button="Add need"
          idempotencyKey={page.keys.need}
        >
          {({ values, errors }) => (
            <>
              <SelectField
                values={values}
                errors={errors}
                name="need"
                label="What it is about"
                placeholder="Choose"
                items={items(needs)}
              />
              <TextAreaField
                values={values}
                errors={errors}
                name="needWords"
                label="In their words"
                rows={2}
              />
              {page.codesLoaded && (
                <LookupField
                  values={values}
                  errors={errors}
                  name="needCode"
                  label="Code for the practice (optional)"
                  hint="The beginnings of words, or a SNOMED CT number. It goes into the closing summary"
                  choices={codes}
                />
              )}
            </>
          )}
        </FoldedForm>
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
            <FoldedForm
              refused={refused}
              page={page}
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
              {({ prefix, ...form }) => (
                <>
                  <SelectField
                    {...form}
                    name={`${prefix}status`}
                    label="How it stands"
                    items={items(goalStatuses)}
                  />
                  <TextAreaField
                    {...form}
                    name={`${prefix}outcome`}
                    label="What came of it"
                    rows={2}
                  />
                  <Importance {...form} prefix={prefix} />
                </>
              )}
            </FoldedForm>
          )}
        </div>
      ))}
      {page.mayWrite && (
        <FoldedForm
          refused={refused}
          page={page}
          intent="goal"
          summary="Add a goal"
          button="Add goal"
          idempotencyKey={page.keys.goal}
        >
          {({ prefix, ...form }) => (
            <>
              <TextAreaField {...form} name="goal" label="The goal, in their words" rows={2} />
              <SelectField
                {...form}
                name="needId"
                label="Which need it is about"
                placeholder="None in particular"
                items={page.needs.map((need) => ({ value: need.id, text: needName(need.need) }))}
              />
              <Importance {...form} prefix={prefix} />
            </>
          )}
        </FoldedForm>
      )}
    </section>
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
            <FoldedForm
              refused={refused}
              page={page}
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
              {({ prefix, ...form }) => (
                <>
                  <SelectField
                    {...form}
                    name={`${prefix}status`}
                    label="How it stands"
                    items={items(actionStatuses)}
                  />
                  <Confidence {...form} prefix={prefix} />
                </>
              )}
            </FoldedForm>
          )}
        </div>
      ))}
      {page.mayWrite && (
        <FoldedForm
          refused={refused}
          page={page}
          intent="action"
          summary="Add an action"
          button="Add action"
          idempotencyKey={page.keys.action}
          first={{ byWhom: 'person' }}
        >
          {({ prefix, ...form }) => (
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
              <Confidence {...form} prefix={prefix} />
            </>
          )}
        </FoldedForm>
      )}
    </section>
  );
}
