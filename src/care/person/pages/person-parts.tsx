import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import {
  ActForm,
  CheckboxesField,
  type Errors,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import { consentAnswers, type RiskKind, riskAnswers, riskKinds } from '../rules.ts';

interface Part {
  form: { values: Values; errors: Errors };
  formKey: string;
}

/** What was typed, by the labels under which a conflict tells what was saved. */
export const typedOfDetails = (values: Values): Values => ({
  Risks: riskAnswers['no-known-risks'],
  'May information be shared?': consentAnswers[values.consentToShare as 'yes' | 'no'],
  'With whom, and anything not to share': values.consentNote,
});

const yes = (label: string) => [{ value: 'yes', label }];
const anyWrong = (errors: Errors, ...names: string[]) => names.some((name) => errors[name]);

/** A form that is a button: the act, and what it is done to. */
function PressForm(props: {
  act: string;
  of?: string;
  formKey: string;
  version?: number;
  children: string;
}) {
  return (
    <ActForm idempotencyKey={props.formKey} version={props.version}>
      <input type="hidden" name="act" value={props.act} />
      {props.of && <input type="hidden" name="of" value={props.of} />}
      <Button variant="secondary" small>
        {props.children}
      </Button>
    </ActForm>
  );
}

interface Risk {
  id: string;
  kind: string;
  description: string;
  hiddenFromPerson: boolean;
  madeAt: Date;
}

export function RisksPart(props: Part & { answer: string; risks: Risk[]; version: number }) {
  const { answer, risks, form, formKey, version } = props;
  return (
    <>
      {risks.length === 0 && <p>{riskAnswers[answer as keyof typeof riskAnswers]}</p>}
      {risks.length > 0 && (
        <RowList label="Risks">
          {risks.map((risk) => (
            <Row
              key={risk.id}
              title={riskKinds[risk.kind as RiskKind] ?? 'Risk'}
              actions={
                <PressForm act="end-risk" of={risk.id} formKey={formKey}>
                  This risk is over
                </PressForm>
              }
            >
              <span className="hf-lines">{risk.description}</span> Recorded on{' '}
              {formatDate(risk.madeAt)}.{risk.hiddenFromPerson && ' Not shown to the person.'}
            </Row>
          ))}
        </RowList>
      )}
      {answer === 'not-asked' && (
        <PressForm act="no-known-risks" formKey={formKey} version={version}>
          No known risks
        </PressForm>
      )}
      <Details summary="Record a risk" open={anyWrong(form.errors, 'riskKind', 'riskDescription')}>
        <ActForm idempotencyKey={formKey}>
          <input type="hidden" name="act" value="risk" />
          <SelectField
            {...form}
            name="riskKind"
            label="What kind of risk"
            placeholder="Choose"
            items={Object.entries(riskKinds).map(([value, text]) => ({ value, text }))}
          />
          <TextAreaField
            {...form}
            name="riskDescription"
            label="What the risk is, and what helps"
            rows={3}
          />
          <CheckboxesField
            {...form}
            name="hiddenFromPerson"
            label="Who may see it"
            items={yes('Keep this from the person’s own view (safeguarding)')}
          />
          <Button>Record risk</Button>
        </ActForm>
      </Details>
    </>
  );
}

interface Contact {
  id: string;
  name: string;
  relationship: string;
  telephone: string | null;
  isCarer: boolean;
  mayTalkTo: boolean;
  note: string | null;
}

export function ContactsPart(props: Part & { contacts: Contact[] }) {
  const { contacts, form, formKey } = props;
  return (
    <>
      {contacts.length === 0 ? (
        <p>Nobody is recorded yet.</p>
      ) : (
        <RowList label="People who matter">
          {contacts.map((contact) => (
            <Row
              key={contact.id}
              title={`${contact.name}, ${contact.relationship}`}
              actions={
                <PressForm act="end-contact" of={contact.id} formKey={formKey}>
                  Remove
                </PressForm>
              }
            >
              {contact.telephone} {contact.isCarer && 'Carer. '}
              {contact.mayTalkTo ? 'We may talk to them.' : 'The person has not said we may talk.'}{' '}
              {contact.note}
            </Row>
          ))}
        </RowList>
      )}
      <Details
        summary="Add somebody who matters"
        open={anyWrong(form.errors, 'name', 'relationship', 'contactTelephone')}
      >
        <ActForm idempotencyKey={formKey}>
          <input type="hidden" name="act" value="contact" />
          <TextField {...form} name="name" label="Name" width={20} />
          <TextField
            {...form}
            name="relationship"
            label="Who they are to the person"
            hint="Daughter, neighbour, community nurse"
            width={20}
          />
          <TextField {...form} name="contactTelephone" label="Telephone" type="tel" width={20} />
          <CheckboxesField
            {...form}
            name="contactIsCarer"
            label="Caring"
            items={yes('They care for the person')}
          />
          <CheckboxesField
            {...form}
            name="mayTalkTo"
            label="Talking to them"
            items={yes('The person says that we may')}
          />
          <TextAreaField {...form} name="contactNote" label="Note" rows={2} />
          <Button>Add</Button>
        </ActForm>
      </Details>
    </>
  );
}

export function ConsentForm({ form, formKey, version }: Part & { version: number }) {
  return (
    <Details
      summary="Record what the person said about sharing"
      open={form.values.act === 'consent'}
    >
      <ActForm idempotencyKey={formKey} version={version}>
        <input type="hidden" name="act" value="consent" />
        <RadiosField
          {...form}
          name="consentToShare"
          label="May information be shared with those who help?"
          items={[
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ]}
        />
        <TextAreaField
          {...form}
          name="consentNote"
          label="With whom, and anything not to share"
          rows={2}
        />
        <Button>Record</Button>
      </ActForm>
    </Details>
  );
}
