import type { ReactNode } from 'react';
import type { Posted, Refused } from '#app/form.server.ts';
import { isDay } from '#platform/clock.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { DraftPart, type Drafts } from '#ui/draft-part.tsx';
import {
  ActForm,
  CheckboxesField,
  DateField,
  datePartsOf,
  RadiosField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import { draftOf } from '../../rules.ts';
import { functionNames, type HoldingFunction, holdingFunctions, signs } from '../holding.ts';

type Intent = 'review' | 'sign' | 'step-down' | 'end' | 'resume';

/** Two forms ask for a day of review: each field has a name of its own on the page. */
const prefixes: Record<Intent, string> = {
  review: '',
  sign: '',
  'step-down': 'down-',
  end: '',
  resume: 'again-',
};

const acts: Record<Intent, string> = {
  review: 'Review',
  sign: 'Note a sign',
  'step-down': 'Step down',
  end: 'End holding',
  resume: 'Hold again',
};

/** What was typed of a holding, by the labels under which a conflict tells what was saved. */
export function typedOfHolding(values: Values = {}): Values {
  const intent = String(values.intent ?? '') as Intent;
  const said = (name: string) => [values[`${prefixes[intent] ?? ''}${name}`] ?? ''].flat();
  const [reviewOn = ''] = said('reviewOn');
  const chosen = said('functions').map((name) => holdingFunctions[name as HoldingFunction] ?? name);
  return {
    Status: acts[intent] ?? '',
    'What it is for': chosen.join(', '),
    'Waiting for': values.awaited,
    'Step-down plan': [said('stepDownPlan'), values.endPlan ?? []]
      .flat()
      .filter(Boolean)
      .join(', '),
    'Review on': isDay(reviewOn) ? formatDate(reviewOn) : reviewOn,
  };
}

interface HoldingFormsProps {
  holding: Record<HoldingFunction, boolean> & {
    id: string;
    personId: string;
    status: string;
    version: number;
    awaited: string | null;
  };
  keys: Record<Intent, string>;
  nextReview: string;
  drafts: Drafts;
  /** What was agreed about the day of review. */
  agreed: string | undefined;
  /** What was typed when one of the acts was stopped. */
  asked: Posted['values'] | null;
  refused: Refused | undefined;
}

/** The acts that the holding's status allows; the one that was refused stands open. */
export function HoldingForms(props: HoldingFormsProps) {
  const { holding, keys, nextReview, drafts, agreed, asked: earlier, refused } = props;
  const draftFor = (intent: Intent) => draftOf(`holding-${intent}`, holding.personId, holding.id);
  const given = (intent: Intent, first = {}) =>
    refused?.values.intent === intent
      ? { values: refused.values, errors: refused.errors }
      : {
          values: (earlier?.intent === intent ? earlier : undefined) ??
            drafts.kept[draftFor(intent)]?.values ?? {
              ...datePartsOf(`${prefixes[intent]}reviewOn`, nextReview),
              ...first,
            },
          errors: {},
        };
  const act = (intent: Intent, title: string, button: string, fields: ReactNode, open = false) => (
    <Details
      summary={title}
      open={
        open ||
        refused?.values.intent === intent ||
        earlier?.intent === intent ||
        !!drafts.kept[draftFor(intent)]
      }
    >
      <ActForm
        idempotencyKey={refused?.values.intent === intent ? refused.key : keys[intent]}
        version={
          (refused?.values.intent === intent ? refused.version : undefined) ??
          drafts.kept[draftFor(intent)]?.version ??
          holding.version
        }
      >
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="prefix" value={prefixes[intent]} />
        {fields}
        <DiscretionPart {...given(intent)}>
          <Button small>{button}</Button>
        </DiscretionPart>
        <DraftPart drafts={drafts} name={draftFor(intent)} />
      </ActForm>
    </Details>
  );
  if (holding.status === 'ended') {
    const form = given('resume');
    return act(
      'resume',
      'Hold again',
      'Hold again',
      <>
        <TextAreaField {...form} name="again-resumeNote" label="What has happened" rows={3} />
        <DateField {...form} name="again-reviewOn" label="When to look at it again" hint={agreed} />
      </>,
    );
  }
  const review = given('review', {
    functions: functionNames.filter((name) => holding[name]),
    awaited: holding.awaited ?? '',
  });
  const sign = given('sign');
  const down = given('step-down');
  const end = given('end');
  const resume = given('resume');
  const asked = (refused?.values.intent as Intent | undefined) ?? 'review';
  return (
    <>
      {act(
        'review',
        'Review',
        'Save review',
        <>
          <CheckboxesField
            {...review}
            name="functions"
            label="What is it for now?"
            items={Object.entries(holdingFunctions).map(([value, label]) => ({ value, label }))}
          />
          <TextField {...review} name="awaited" label="What they are waiting for (optional)" />
          <TextAreaField {...review} name="note" label="What you looked at and thought" rows={3} />
          <DateField {...review} name="reviewOn" label="When to look at it again" hint={agreed} />
        </>,
        asked === 'review',
      )}
      {act(
        'sign',
        'Note a sign of attachment or dependence',
        'Save sign',
        <>
          <RadiosField
            {...sign}
            name="sign"
            label="What did you notice?"
            hint="Both may be there. Neither is a verdict."
            items={Object.entries(signs).map(([value, label]) => ({ value, label }))}
          />
          <TextAreaField {...sign} name="signNote" label="In a few words" rows={3} />
        </>,
      )}
      {holding.status === 'holding' &&
        act(
          'step-down',
          'Step down',
          'Start stepping down',
          <>
            <TextAreaField
              {...down}
              name="down-stepDownPlan"
              label="The plan you agreed"
              rows={3}
            />
            <DateField
              {...down}
              name="down-reviewOn"
              label="When to look at it again"
              hint={agreed}
            />
          </>,
        )}
      {holding.status === 'stepping-down' &&
        act(
          'resume',
          'Hold again as before',
          'Hold again',
          <>
            <TextAreaField {...resume} name="again-resumeNote" label="What has happened" rows={3} />
            <DateField
              {...resume}
              name="again-reviewOn"
              label="When to look at it again"
              hint={agreed}
            />
          </>,
        )}
      {act(
        'end',
        'End holding',
        'End holding',
        <>
          <CheckboxesField
            {...end}
            name="talkedThrough"
            label="Conversation"
            items={[{ value: 'yes', label: 'We have talked about ending it' }]}
          />
          <TextAreaField
            {...end}
            name="endPlan"
            label="Step-down plan"
            hint="A plan, or a reason, is needed."
            rows={3}
          />
          <TextAreaField {...end} name="endReason" label="Reason for ending" rows={3} />
        </>,
      )}
    </>
  );
}
