import { isDay, timeOf } from '#platform/clock.ts';
import {
  DateField,
  datePartsOf,
  type Errors,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { formatDate, londonDay } from '#ui/time.ts';
import { modes, places } from '../rules.ts';

interface FieldsProps {
  values: Values;
  errors: Errors;
  /** What was agreed, by the field that it is about. */
  hints?: { minutes?: string; place?: string };
}

const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));

/** A form's first values: now, by telephone, and there. */
export function contactDefaults(at: Date, over: Values = {}): Values {
  return {
    ...datePartsOf('on', londonDay(at)),
    time: timeOf(at),
    mode: 'telephone',
    attended: 'yes',
    ...over,
  };
}

/** A contact as it stands, as the values of its form. */
export function valuesOfContact(of: {
  status: string;
  at: Date;
  mode: string;
  place: string | null;
  placeNote: string | null;
  minutes: number | null;
  alsoThere: string | null;
  personWords: string | null;
  done: string | null;
  next: string | null;
}): Values {
  return contactDefaults(of.at, {
    mode: of.mode,
    place: of.place ?? '',
    placeNote: of.placeNote ?? '',
    minutes: of.minutes === null ? '' : String(of.minutes),
    attended: of.status === 'did-not-attend' ? 'no' : 'yes',
    alsoThere: of.alsoThere ?? '',
    personWords: of.personWords ?? '',
    done: of.done ?? '',
    next: of.next ?? '',
  });
}

const words = (value: Values[string]) => [value ?? ''].flat().join(', ');
const named = (of: Record<string, string>, value: Values[string]) =>
  of[words(value)] ?? words(value);

/** A day as typed, which may be none. */
const dayWords = (typed: string) => (isDay(typed) ? formatDate(typed) : typed);

/** What was typed of a contact, by the labels under which a conflict tells what was saved. */
export const typedOfContact = (values: Values | undefined): Values => ({
  When: [dayWords(words(values?.on)), words(values?.time)].filter(Boolean).join(', '),
  How: named(modes, values?.mode),
  Where: [named(places, values?.place), words(values?.placeNote)].filter(Boolean).join(', '),
  Minutes: values?.minutes,
  'What they said': values?.personWords,
  'What was done': values?.done,
  'What is next': values?.next,
});

/** When, how and where; for what is planned and what has been. */
export function WhenAndHow({ hints = {}, ...form }: FieldsProps) {
  return (
    <>
      <DateField {...form} name="on" label="Date" />
      <TextField {...form} name="time" label="Time" type="time" width={10} />
      <SelectField {...form} name="mode" label="How" items={items(modes)} />
      <SelectField
        {...form}
        name="place"
        label="Where, if in person"
        hint={hints.place}
        items={items(places)}
        placeholder="Not in person, or not said"
      />
      <TextField {...form} name="placeNote" label="More about the place (optional)" width={20} />
      <TextField
        {...form}
        name="minutes"
        label="Minutes (optional)"
        hint={hints.minutes}
        inputMode="numeric"
        width={3}
      />
    </>
  );
}

/** The short form of a contact that has been. */
export function ContactFields({ hints, ...form }: FieldsProps) {
  return (
    <>
      <RadiosField
        {...form}
        name="attended"
        label="Were they there?"
        inline
        items={[
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No' },
        ]}
      />
      <TextAreaField {...form} name="personWords" label="What they said, in their words" rows={4} />
      <TextAreaField {...form} name="done" label="What you did together" rows={4} />
      <TextAreaField {...form} name="next" label="What is next" rows={2} />
      <WhenAndHow {...form} hints={hints} />
      <TextField {...form} name="alsoThere" label="Who else was there (optional)" width={20} />
    </>
  );
}
