import { Button } from '#ui/button.tsx';
import {
  ActForm,
  type Errors,
  RadiosField,
  SelectField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { type Channel, channels } from '../../messaging/rules.ts';
import { notTodayReasons, occasions, ways } from '../rules.ts';

interface OfferFormProps {
  idempotencyKey: string;
  instruments: readonly { canonical: string; title: string }[];
  reach: Record<Channel, { to: string } | { problem: string }>;
  contactId: string | null;
  values: Values;
  errors: Errors;
}

/** Offers a measure in the conversation; saying “not today” is as easy as saying yes. */
export function OfferForm(props: OfferFormProps) {
  const { idempotencyKey, instruments, reach, contactId, values, errors } = props;
  const form = { values, errors };
  const bySending = (way: Channel) => {
    const found = reach[way];
    return 'to' in found
      ? { value: way, label: ways[way], hint: found.to }
      : { value: way, label: ways[way], hint: found.problem, disabled: true };
  };
  return (
    <ActForm idempotencyKey={idempotencyKey}>
      {contactId && <input type="hidden" name="contactId" value={contactId} />}
      <RadiosField
        {...form}
        name="questionnaire"
        label="Which one"
        hint="Theirs to choose. Words count as much as numbers"
        items={instruments.map(({ canonical, title }) => ({ value: canonical, label: title }))}
      />
      <SelectField
        {...form}
        name="occasion"
        label="When in their support"
        placeholder="Choose"
        items={Object.entries(occasions).map(([value, text]) => ({ value, text }))}
      />
      <RadiosField
        {...form}
        name="way"
        label="How they want to answer"
        items={[
          { value: 'together', label: ways.together },
          ...(Object.keys(channels) as Channel[]).map(bySending),
          {
            value: 'not-today',
            label: ways['not-today'],
            conditional: (
              <>
                <SelectField
                  {...form}
                  name="reason"
                  label="Not today, because"
                  placeholder="Choose"
                  items={Object.entries(notTodayReasons).map(([value, text]) => ({ value, text }))}
                />
                <TextField {...form} name="reasonNote" label="In their words, if they like" />
              </>
            ),
          },
        ]}
      />
      <Button preventDoubleClick>Go on</Button>
    </ActForm>
  );
}
