import {
  CheckboxesField,
  DateField,
  datePartsOf,
  type Errors,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import type { Recipient } from '../recipient.server.ts';
import { closeReasonNames, closeReasons, goalOutcomeNames, goalOutcomes } from '../rules.ts';
import { SendToPractice } from './send-to-practice.tsx';

interface CloseFieldsProps {
  values: Values;
  errors: Errors;
  page: {
    name: string;
    goals: { id: string; goal: string; status: string; outcome: string | null }[];
    connections: { id: string; service: string; outcome: string }[];
    openHoldings: number;
    planned: number;
    openActions: number;
    practice: Recipient | null;
    /** Whether whoever referred is shown what is written for them. */
    told: boolean;
    mayShare: boolean;
    /** The day that is offered for asking again. */
    followUpOn: string;
  };
}

/** Everything asked when support ends; what is known already is filled in. */
export function CloseFields({ page, ...form }: CloseFieldsProps) {
  const untouched = Object.keys(form.values).length === 0;
  return (
    <>
      <RadiosField
        {...form}
        name="reason"
        label="Why does it end?"
        small
        items={closeReasons.map((value) => ({ value, label: closeReasonNames[value] }))}
      />
      <TextAreaField
        {...form}
        name="whatChanged"
        label={`What changed, in ${page.name}’s words`}
        rows={4}
        limit={700}
      />
      <TextAreaField
        {...form}
        name="done"
        label="What was done, in a line or two"
        rows={3}
        limit={500}
      />
      {page.goals.map(({ id, goal, status, outcome }) => (
        <fieldset className="nhsuk-fieldset" key={id}>
          <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Goal: {goal}</legend>
          <SelectField
            values={{ [`goal-${id}`]: status, ...form.values }}
            errors={form.errors}
            name={`goal-${id}`}
            label="How did it go?"
            items={goalOutcomes.map((value) => ({
              value,
              text: sentence(goalOutcomeNames[value]),
            }))}
          />
          <TextField
            values={{ [`goalWords-${id}`]: outcome ?? '', ...form.values }}
            errors={form.errors}
            name={`goalWords-${id}`}
            label="In a few words (optional)"
          />
        </fieldset>
      ))}
      {page.connections.map(({ id, service, outcome }) => (
        <TextField
          key={id}
          values={{ [`connection-${id}`]: outcome, ...form.values }}
          errors={form.errors}
          name={`connection-${id}`}
          label={`What came of the connection to ${service}?`}
        />
      ))}
      {page.openHoldings > 0 && (
        <>
          <RadiosField
            {...form}
            name="holding"
            label="Holding is still open. How does it end?"
            small
            items={[
              {
                value: 'reason',
                label: 'It ends now',
                hint: 'Say below what you talked about, or why you could not',
              },
              {
                value: 'step-down',
                label: 'There is a plan for stepping down, which we talked through',
              },
            ]}
          />
          <TextAreaField
            {...form}
            name="holdingWords"
            label="What was said, or the plan"
            rows={3}
            limit={300}
          />
        </>
      )}
      <TextAreaField
        {...form}
        name="requestedActions"
        label="What the GP is asked to do"
        hint="Leave empty for none: the summary says so"
        rows={2}
        limit={400}
      />
      <TextAreaField
        {...form}
        name="feedback"
        label="What those who referred are told"
        hint={
          page.told
            ? 'They see this and nothing else of your notes'
            : `${page.name} has not agreed to sharing, so they see only that support has ended until that changes`
        }
        rows={2}
        limit={500}
      />
      <CheckboxesField
        {...form}
        name="followUp"
        label="Afterwards"
        small
        items={[
          {
            value: 'yes',
            label: `${page.name} agreed to be asked again how things are`,
            conditional: (
              <DateField
                values={{ ...datePartsOf('followUpOn', page.followUpOn), ...form.values }}
                errors={form.errors}
                name="followUpOn"
                label="Follow up on"
                hint="Usually 9 to 12 months on. It comes back on Today, with what they answered before"
              />
            ),
          },
        ]}
      />
      <SendToPractice
        practice={page.practice}
        what="the summary"
        values={untouched && page.mayShare ? { sendToPractice: 'yes' } : form.values}
        errors={form.errors}
      />
      {(page.planned > 0 || page.openActions > 0) && (
        <InsetText>
          {[
            page.planned > 0 && `Planned contacts that will be cancelled: ${page.planned}.`,
            page.openActions > 0 && `Actions still open: ${page.openActions}.`,
          ]
            .filter(Boolean)
            .join(' ')}
        </InsetText>
      )}
    </>
  );
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
