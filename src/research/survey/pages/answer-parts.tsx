import { fieldName } from '#questionnaire/field-values.ts';
import { QuestionField } from '#questionnaire/question-field.tsx';
import type { Step } from '#questionnaire/steps.server.ts';
import { filled, languageNames, type Words } from '#questionnaire/words.ts';
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
import type { SurveyWords } from '../words.ts';

interface OfForm {
  idempotencyKey: string;
  errors: Errors;
  words: Words;
  says: SurveyWords;
}

/** The languages it can be read in but this one; nothing where it has one. */
export function Languages(props: { here: string; language: string; languages: readonly string[] }) {
  const others = props.languages.filter((one) => one !== props.language);
  return (
    others.length > 0 && (
      <p>
        {others.map((one) => (
          <a key={one} href={`${props.here}?language=${one}`} lang={one} hrefLang={one}>
            {languageNames[one] ?? one}
          </a>
        ))}
      </p>
    )
  );
}

const dayIn = (language: string, day: string) =>
  language === 'cy'
    ? new Intl.DateTimeFormat('cy', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))
    : formatDate(day);

/** Where it begins: what it is for, what becomes of the answers, and that one agrees. */
export function Consent(
  props: OfForm & {
    here: string;
    title: string;
    service: string;
    purpose: string;
    closesOn: string | null;
    smallestGroup: number;
    answersOut: boolean;
    begun: boolean;
    language: string;
    languages: string[];
    copyright: string | null;
  },
) {
  const { says } = props;
  return (
    <>
      <Languages {...props} />
      <h1>{props.title}</h1>
      <p>{filled(says.asks, props.service)}</p>
      <p className="hf-lines">{props.purpose}</p>
      {props.closesOn && <p>{filled(says.until, dayIn(props.language, props.closesOn))}</p>}
      <h2>{says.becomes}</h2>
      <ul>
        <li>{says.kept}</li>
        <li>{filled(props.answersOut ? says.out : says.apart, props.smallestGroup)}</li>
        <li>{says.saved}</li>
        <li>{says.late}</li>
        <li>{says.free}</li>
      </ul>
      <ActForm
        action={`${props.here}?language=${props.language}`}
        idempotencyKey={props.idempotencyKey}
      >
        <input type="hidden" name="at" value="begin" />
        <CheckboxesField
          name="agree"
          label={says.taking}
          errors={props.errors}
          values={{ agree: props.begun ? 'yes' : '' }}
          items={[{ value: 'yes', label: says.agree }]}
        />
        <Button preventDoubleClick>{props.begun ? says.goOn : props.words.begin}</Button>
      </ActForm>
      {props.copyright && <p className="nhsuk-hint">{props.copyright}</p>}
    </>
  );
}

/** One question, or as many as stand between two page breaks. */
export function Questions(
  props: OfForm & {
    title: string;
    steps: Step[];
    number: number;
    of: number;
    values: Values;
    action(place: number): string;
  },
) {
  const { words, says, steps, number, of } = props;
  const alone = steps.length === 1;
  const at = steps[0]?.place ?? 0;
  return (
    <ActForm action={props.action(at)} idempotencyKey={props.idempotencyKey}>
      <input type="hidden" name="at" value={at} />
      <p className="nhsuk-caption-m">
        {alone
          ? filled(words.progress, number, of)
          : filled(says.several, number, number + steps.length - 1, of)}
      </p>
      {!alone && <h1 className="nhsuk-heading-m">{props.title}</h1>}
      {steps.map((step, index) => (
        <div key={fieldName(step.place)}>
          {step.before
            .filter((text) => !steps[index - 1]?.before.includes(text))
            .map((text) => (
              <p key={text}>{text}</p>
            ))}
          <QuestionField
            step={step}
            words={words}
            values={props.values}
            errors={props.errors}
            alone={alone}
          />
        </div>
      ))}
      <Button preventDoubleClick>{words.next}</Button>
    </ActForm>
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
  const { address, errors, says } = props;
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
          children: says.link,
          size: 'l',
          headingLevel: 1,
        }}
        hint={says.linkHint}
        errors={errors}
        values={values}
        items={[
          { value: 'no', label: says.linkNo },
          {
            value: 'yes',
            label: says.linkYes,
            conditional: (
              <TextField
                name="address"
                label={says.address}
                type="email"
                autoComplete="email"
                values={values}
                errors={errors}
              />
            ),
          },
        ]}
      />
      <Button preventDoubleClick>{props.words.next}</Button>
    </ActForm>
  );
}

/** After they were sent; nothing of the answers is shown any more. */
export function Sent(props: OfForm & { linked: boolean; withdrawn: boolean; answersOut: boolean }) {
  const { says } = props;
  if (props.withdrawn && !props.linked)
    return (
      <>
        <h1>{says.nothing}</h1>
        <p>{says.gone}</p>
        {props.answersOut && <p>{says.goneOut}</p>}
      </>
    );
  return (
    <>
      <h1>{says.thanks}</h1>
      <p>{says.sent}</p>
      {props.linked ? (
        <>
          <p>{says.linked}</p>
          <ActForm idempotencyKey={props.idempotencyKey}>
            <input type="hidden" name="at" value="withdraw" />
            <Button variant="warning" preventDoubleClick>
              {says.withdraw}
            </Button>
          </ActForm>
        </>
      ) : (
        <p>{says.tooLate}</p>
      )}
    </>
  );
}

/** Why nothing can be answered; where a quota is full, the answer that counts can be changed. */
export function NotNow(props: {
  says: SurveyWords;
  state: 'not-open' | 'closed' | 'full' | 'enough';
  service: string;
  change?: string | null;
}) {
  const { says, state, change } = props;
  return (
    <>
      <h1>{says[state]}</h1>
      <InsetText>
        <p>{state === 'enough' ? says.enoughWhy : says.over}</p>
      </InsetText>
      {change && (
        <p>
          <a href={change}>{says.changeIt}</a>
        </p>
      )}
      <p>{props.service}</p>
    </>
  );
}
