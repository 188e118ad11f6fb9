import { Button } from '#ui/button.tsx';
import {
  ActForm,
  CheckboxesField,
  type Errors,
  RadiosField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { formatDate } from '#ui/time.ts';

interface OfForm {
  idempotencyKey: string;
  errors: Errors;
}

/** Where it begins: what it is for, what becomes of the answers, and that one agrees. */
export function Consent(
  props: OfForm & {
    title: string;
    service: string;
    purpose: string;
    closesOn: string | null;
    smallestGroup: number;
    questions: number;
    begun: boolean;
    copyright: string | null;
  },
) {
  return (
    <>
      <h1>{props.title}</h1>
      <p>{props.service} asks you to take part.</p>
      <p className="hf-lines">{props.purpose}</p>
      {props.closesOn && <p>You can answer until {formatDate(props.closesOn)}.</p>}
      <h2>What becomes of your answers</h2>
      <ul>
        <li>
          They are kept with the day alone: without your name, your address, the time, or this link.
          You can ask for them to be linked with you at the end.
        </li>
        <li>
          Unless you link them, nobody sees your answers alone. Results tell of at least{' '}
          {props.smallestGroup} people.
        </li>
        <li>
          Until you send them, they are saved under this link, so that you can stop and come back.
          Whoever has the link can read them until then; they are deleted if you never send them.
        </li>
        <li>
          Once sent, answers that are not linked cannot be changed or withdrawn: nobody can find
          them among the others.
        </li>
        <li>You need not take part, and nothing follows if you do not.</li>
      </ul>
      <ActForm idempotencyKey={props.idempotencyKey}>
        <input type="hidden" name="at" value="begin" />
        <CheckboxesField
          name="agree"
          label="Taking part"
          errors={props.errors}
          values={{ agree: props.begun ? 'yes' : '' }}
          items={[{ value: 'yes', label: 'I have read this and want to take part' }]}
        />
        <Button preventDoubleClick>{props.begun ? 'Go on' : 'Start'}</Button>
      </ActForm>
      {props.copyright && <p className="nhsuk-hint">{props.copyright}</p>}
    </>
  );
}

/** Whether the answers are to be linked with an address: the respondent's choice alone. */
export function LinkChoice(
  props: OfForm & {
    action: string;
    address: string | null | undefined;
    values?: Values | undefined;
  },
) {
  const { address, errors } = props;
  const kept =
    address === undefined
      ? {}
      : { link: address === null ? 'no' : 'yes', address: address ?? undefined };
  const values = props.values ?? kept;
  return (
    <ActForm action={props.action} idempotencyKey={props.idempotencyKey}>
      <input type="hidden" name="at" value="link" />
      <RadiosField
        name="link"
        label={{
          children: 'Do you want your answers to be linked with you?',
          size: 'l',
          headingLevel: 1,
        }}
        hint="Linked, the researcher can see your address with some of your answers and invite you to talk about them, and you can withdraw them later. Otherwise nobody can tell which answers are yours."
        errors={errors}
        values={values}
        items={[
          { value: 'no', label: 'No, keep them apart from me' },
          {
            value: 'yes',
            label: 'Yes, link them with my e-mail address',
            conditional: (
              <TextField
                name="address"
                label="Your e-mail address"
                type="email"
                autoComplete="email"
                values={values}
                errors={errors}
              />
            ),
          },
        ]}
      />
      <Button preventDoubleClick>Continue</Button>
    </ActForm>
  );
}

/** After they were sent; nothing of the answers is shown any more. */
export function Sent(props: OfForm & { linked: boolean; withdrawn: boolean }) {
  if (props.withdrawn && !props.linked)
    return (
      <>
        <h1>Nothing is linked with you</h1>
        <p>
          If your answers were linked with you, they, the link and your address are deleted. Results
          that were counted before keep their numbers.
        </p>
      </>
    );
  return (
    <>
      <h1>Thank you</h1>
      <p>Your answers have been sent. Nothing of them is shown here any more.</p>
      {props.linked ? (
        <>
          <p>You asked for them to be linked with you, so you can still withdraw them.</p>
          <ActForm idempotencyKey={props.idempotencyKey}>
            <input type="hidden" name="at" value="withdraw" />
            <Button variant="warning" preventDoubleClick>
              Withdraw and delete my answers
            </Button>
          </ActForm>
        </>
      ) : (
        <p>
          They are not linked with you or with this link: it is too late to change or withdraw them,
          for nobody can tell which are yours.
        </p>
      )}
    </>
  );
}

const reasons = {
  'not-open': 'This survey is not open yet',
  closed: 'This survey is closed',
  full: 'This survey has all the answers it needs',
};

export function NotNow({ state, service }: { state: keyof typeof reasons; service: string }) {
  return (
    <>
      <h1>{reasons[state]}</h1>
      <InsetText>
        <p>Nothing more can be answered. Thank you for wanting to take part.</p>
      </InsetText>
      <p>{service}</p>
    </>
  );
}
