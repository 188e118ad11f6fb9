import type { ReactNode } from 'react';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { ActForm, RadiosField, TextAreaField, TextField } from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import type { CriteriaShown } from '../../criteria/api.server.ts';
import { reasonOf } from '../../criteria/rules.ts';
import { type Act, declineReasons, type Urgency, urgencies } from '../rules.ts';
import type { Form } from './about-fields.tsx';
import { AnswerFields } from './answer-fields.tsx';

interface Match {
  id: string;
  givenName: string;
  familyName: string;
  dateOfBirth: string;
  postcode: string | null;
  reasons: string[];
}

const decisions: Record<string, string> = {
  accept: 'Accept',
  answer: 'Record the answer',
  triage: 'Triage',
  return: 'Return for information',
  redirect: 'Send to another service',
  decline: 'Decline',
  withdraw: 'Withdraw',
};

/** What each form asks for in words. */
const written = [
  'acceptNote',
  'triageNote',
  'question',
  'redirectTo',
  'redirectExplanation',
  'declineExplanation',
  'withdrawReason',
  'answer',
];

/** What was typed of a decision, by the labels under which a conflict tells what was saved. */
export const typedOfDecision = (values: Form['values'] = {}): Form['values'] => ({
  Status: [decisions[String(values.act)], ...written.flatMap((name) => values[name] ?? [])]
    .filter(Boolean)
    .join(': '),
  'How soon': urgencies[String(values.urgency) as Urgency] ?? 'As before',
});

interface Props {
  acts: Act[];
  matches: Match[];
  /** Those in force, which a decline may rest on. */
  criteria: CriteriaShown | null;
  /** The address of the list of people. */
  people: string;
  form: Form;
  formKey: string;
  version: number;
  urgency: Urgency;
}

const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** The criteria in force first; then what no criterion says. */
function declineItems(criteria: CriteriaShown | null) {
  const limiting = (criteria?.lines ?? []).filter(({ limits }) => limits);
  const named = limiting.map(({ criterion, name, words }) => ({
    value: reasonOf(criterion),
    label: `Outside the criteria: ${name.toLowerCase()}`,
    hint: <span className="hf-lines">{words}</span>,
  }));
  const { age, ...others } = declineReasons;
  const rest = limiting.some(({ criterion }) => criterion === 'ages') ? others : { age, ...others };
  return named.length > 0 ? [...named, { divider: 'or' }, ...items(rest)] : items(declineReasons);
}

/** One form for each act that may be done now; acceptance first, the others folded away. */
export function DecisionForms(props: Props) {
  const { acts, form, formKey, version } = props;
  if (acts.length === 0) return null;
  const shell = (act: Act, fields: ReactNode, button: ReactNode) => (
    <ActForm idempotencyKey={formKey} version={version}>
      <input type="hidden" name="act" value={act} />
      {fields}
      {button}
    </ActForm>
  );
  const folded = (act: Act, summary: string, button: string, fields: ReactNode) =>
    acts.includes(act) && (
      <Details summary={summary} open={form.values.act === act}>
        {shell(
          act,
          fields,
          <Button variant="secondary" preventDoubleClick>
            {button}
          </Button>,
        )}
      </Details>
    );
  return (
    <div className="hf-act">
      <h2>Decide</h2>
      {acts.includes('accept') &&
        shell(
          'accept',
          <AcceptFields {...props} />,
          <DiscretionPart {...form}>
            <Button preventDoubleClick>Accept referral</Button>
          </DiscretionPart>,
        )}
      {folded(
        'answer',
        'Record the answer to your question',
        'Record answer',
        <AnswerFields form={form} />,
      )}
      {folded(
        'triage',
        'Triage: say how soon, and leave a note',
        'Save triage',
        <>
          <RadiosField
            {...form}
            values={{ urgency: props.urgency, ...form.values }}
            name="urgency"
            label="How soon"
            inline
            items={items(urgencies)}
          />
          <TextAreaField {...form} name="triageNote" label="Note for colleagues" rows={2} />
        </>,
      )}
      {folded(
        'return',
        'Return for information',
        'Return to the referrer',
        <TextAreaField
          {...form}
          name="question"
          label="What you need to know"
          hint="The referrer reads this"
          rows={2}
        />,
      )}
      {folded(
        'redirect',
        'Send to another service',
        'Send elsewhere',
        <>
          <TextField {...form} name="redirectTo" label="Which service" />
          <TextAreaField
            {...form}
            name="redirectExplanation"
            label="Why (optional)"
            hint="The referrer reads this"
            rows={2}
          />
        </>,
      )}
      {folded(
        'decline',
        'Decline',
        'Decline referral',
        <>
          <RadiosField
            {...form}
            name="declineReason"
            label="Reason"
            hint={
              props.criteria
                ? 'The referrer is told the criterion it rests on, and what to do instead'
                : undefined
            }
            items={declineItems(props.criteria)}
          />
          <TextAreaField
            {...form}
            name="declineExplanation"
            label="More about it (optional)"
            hint="The referrer reads this"
            rows={2}
          />
        </>,
      )}
      {folded(
        'withdraw',
        'Withdraw: the referrer or the person took it back',
        'Withdraw referral',
        <TextField {...form} name="withdrawReason" label="Why" />,
      )}
    </div>
  );
}

/** Who the person is: one already recorded, or somebody new. */
function AcceptFields({ matches, people, form }: Props) {
  return (
    <>
      <input type="hidden" name="shown" value={matches.map((match) => match.id).join(' ')} />
      {matches.length === 0 ? (
        <>
          <input type="hidden" name="person" value="new" />
          <p>
            Nobody alike is recorded yet. Accepting makes a record and puts the person on the
            waiting list.
          </p>
        </>
      ) : (
        <RadiosField
          {...form}
          name="person"
          label="Is it somebody already recorded?"
          hint="Two referrals of one person become one piece of work"
          items={[
            ...matches.map((match) => ({
              value: match.id,
              label: `${match.givenName} ${match.familyName}, born ${formatDate(match.dateOfBirth)}${match.postcode ? `, ${match.postcode}` : ''}`,
              hint: (
                <>
                  {match.reasons.join(', ')}. <a href={`${people}/${match.id}`}>Open the record</a>
                </>
              ),
            })),
            { divider: 'or' },
            { value: 'new', label: 'Somebody new' },
          ]}
        />
      )}
      <TextAreaField {...form} name="acceptNote" label="Note for colleagues (optional)" rows={2} />
    </>
  );
}
