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
import { LONGER } from '../rules.ts';

interface Visit {
  pairNeeded: boolean;
  partnerId: string | null;
  watcherId: string;
  note: string | null;
  checkedInAt: Date | null;
}

interface CheckFormProps {
  values: Values;
  errors: Errors;
  again: boolean;
  version: number | undefined;
  idempotencyKey: string;
  minutes: number | null;
  colleagues: { userId: string; name: string }[];
  visit: Visit | null;
}

const yesNo = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

/** The check before the visit; filled from the last one where it is done again. */
export function CheckForm(props: CheckFormProps) {
  const { again, version, idempotencyKey, minutes, colleagues, visit, errors } = props;
  const first: Values = {
    pairNeeded: visit ? (visit.pairNeeded ? 'yes' : 'no') : '',
    partner: visit?.partnerId ?? '',
    watcher: visit?.watcherId ?? '',
    minutes: String(minutes ?? 60),
    note: visit?.note ?? '',
  };
  const form = { errors, values: 'watcher' in props.values ? props.values : first };
  const items = colleagues.map(({ userId, name }) => ({ value: userId, text: name }));
  return (
    <>
      <h2>{again ? 'Change the check' : 'Check before you go'}</h2>
      <ActForm idempotencyKey={idempotencyKey} {...(version === undefined ? {} : { version })}>
        <CheckboxesField
          {...form}
          name="risksRead"
          label="Risks"
          items={[{ value: 'yes', label: 'I have read the risks and the earlier visits above' }]}
        />
        <RadiosField
          {...form}
          name="pairNeeded"
          label="Should two of you go?"
          inline
          items={yesNo}
        />
        <SelectField
          {...form}
          name="partner"
          label="Who goes with you, if two go"
          placeholder="Choose a colleague"
          items={items}
        />
        <SelectField
          {...form}
          name="watcher"
          label="Who is told when you are late out"
          placeholder="Choose a colleague"
          items={items}
        />
        <TextField
          {...form}
          name="minutes"
          label="Minutes you expect to be there"
          inputMode="numeric"
          width={3}
        />
        <TextAreaField {...form} name="note" label="What to mind (optional)" rows={3} />
        <Button>{again ? 'Save the check' : 'I have checked'}</Button>
      </ActForm>
    </>
  );
}

interface MoveFormsProps {
  values: Values;
  errors: Errors;
  visit: Visit;
  version: number | undefined;
  keys: Record<'in' | 'longer' | 'out', string>;
}

/** What comes next as a large button, to be used standing at a door; the rest is one press further. */
export function MoveForms({ values, errors, visit, version, keys }: MoveFormsProps) {
  const versioned = version === undefined ? {} : { version };
  const out = (
    <>
      <ActForm idempotencyKey={keys.out} {...versioned}>
        <input type="hidden" name="move" value="out" />
        {visit.pairNeeded && (
          <RadiosField
            values={values}
            errors={errors}
            name="pairKept"
            label="Did two of you go?"
            inline
            items={yesNo}
          />
        )}
        <Button preventDoubleClick>I am out</Button>
      </ActForm>
      <ActForm idempotencyKey={keys.longer} {...versioned}>
        <input type="hidden" name="move" value="longer" />
        <Button variant="secondary" preventDoubleClick>
          I need {LONGER} minutes more
        </Button>
      </ActForm>
    </>
  );
  if (visit.checkedInAt) return out;
  return (
    <>
      <ActForm idempotencyKey={keys.in} {...versioned}>
        <input type="hidden" name="move" value="in" />
        <Button preventDoubleClick>I am going in</Button>
      </ActForm>
      <Details summary="I am out already, or need more time" open={Object.keys(errors).length > 0}>
        {out}
      </Details>
    </>
  );
}
