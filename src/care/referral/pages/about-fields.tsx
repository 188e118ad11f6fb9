import { Details } from '#ui/details.tsx';
import type { LegendOptions } from '#ui/field-parts.tsx';
import {
  CheckboxesField,
  DateField,
  type Errors,
  RadiosField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { type LookupChoices, LookupField } from '#ui/lookup.tsx';
import type { Worded } from '#ui/words.ts';
import { needs, urgencies } from '../rules.ts';

export interface Form {
  values: Values;
  errors: Errors;
}

/** Who it is about: what must be known, and one way to reach them. */
export function WhoFields({ form }: { form: Form }) {
  return (
    <>
      <TextField {...form} name="givenName" label="First name" width={20} autoComplete="off" />
      <TextField {...form} name="familyName" label="Family name" width={20} autoComplete="off" />
      <DateField {...form} name="dateOfBirth" label="Date of birth" hint="For example, 27 3 1957" />
      <TextField
        {...form}
        name="telephone"
        label="Telephone"
        type="tel"
        width={20}
        autoComplete="off"
      />
      <TextField {...form} name="email" label="E-mail (optional)" type="email" autoComplete="off" />
      <TextField
        {...form}
        name="postcode"
        label="Postcode (optional)"
        width={10}
        autoComplete="off"
      />
    </>
  );
}

/** What a professional knows beside: kept apart, since a referral must take less than a minute. */
export function MoreAboutFields({ form, practices }: { form: Form; practices: LookupChoices }) {
  return (
    <>
      <TextField
        {...form}
        name="nhsNumber"
        label="NHS number (optional)"
        hint="Ten digits, like 943 476 5919"
        width={20}
        inputMode="numeric"
        autoComplete="off"
      />
      <TextAreaField {...form} name="address" label="Address (optional)" rows={3} />
      <LookupField
        {...form}
        name="practiceCode"
        label="GP practice (optional)"
        hint="Its name, postcode or code"
        choices={practices}
      />
      <TextAreaField
        {...form}
        name="communicationNeeds"
        label="What helps with talking or reading (optional)"
        hint="A language, large print, somebody beside them"
        rows={2}
      />
    </>
  );
}

export function NeedsField({ form, label }: { form: Form; label: Worded<LegendOptions> }) {
  return (
    <CheckboxesField
      {...form}
      name="needs"
      label={label}
      hint="Tick all that apply, or none"
      small
      items={Object.entries(needs).map(([value, label]) => ({ value, label }))}
    />
  );
}

/** Why, how soon, what is risky, and that the person agreed. */
export function WhyFields({ form }: { form: Form }) {
  return (
    <>
      <TextAreaField
        {...form}
        name="reason"
        label="Why you are referring"
        hint="A sentence or two. What the person said they would like is best"
        rows={3}
      />
      <Details
        summary="What the person may want help with (optional)"
        open={Boolean(form.errors.needs) || Boolean(form.values.needs?.length)}
      >
        <NeedsField form={form} label="What the person may want help with" />
      </Details>
      <RadiosField
        {...form}
        values={{ urgency: 'routine', ...form.values }}
        name="urgency"
        label="How soon"
        inline
        items={Object.entries(urgencies).map(([value, label]) => ({ value, label }))}
      />
      <RadiosField
        {...form}
        name="risks"
        label="Risks, to the person or to those who visit"
        items={[
          { value: 'no-known-risks', label: 'No known risks' },
          {
            value: 'has-risks',
            label: 'There are risks',
            conditional: <TextAreaField {...form} name="riskNote" label="What they are" rows={2} />,
          },
          { value: 'not-asked', label: 'I have not asked' },
        ]}
      />
      <CheckboxesField
        {...form}
        name="personAgreed"
        label="Agreement"
        items={[{ value: 'yes', label: 'The person knows about this referral and agreed to it' }]}
      />
    </>
  );
}
