import {
  CheckboxesField,
  DateField,
  type Errors,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { type LookupChoices, LookupField } from '#ui/lookup.tsx';
import { contactPreferences, ethnicities, sexes } from '../rules.ts';

interface Form {
  values: Values;
  errors: Errors;
}

const choices = (words: Record<string, string>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));
const yes = (label: string) => [{ value: 'yes', label }];

/** Who the person is: names, date of birth, NHS number, postcode. */
export function IdentityFields(form: Form) {
  return (
    <>
      <TextField {...form} name="givenName" label="First name" width={20} />
      <TextField {...form} name="familyName" label="Family name" width={20} />
      <TextField {...form} name="preferredName" label="Preferred name (optional)" width={20} />
      <DateField {...form} name="dateOfBirth" label="Date of birth" hint="For example, 27 3 1957" />
      <TextField
        {...form}
        name="nhsNumber"
        label="NHS number (optional)"
        hint="Ten digits, like 943 476 5919"
        width={20}
        inputMode="numeric"
      />
      <TextField {...form} name="postcode" label="Postcode (optional)" width={10} />
    </>
  );
}

/** How to reach the person, and everything that may be left empty. */
export function MoreFields(form: Form & { practices: LookupChoices }) {
  return (
    <>
      <h2 className="nhsuk-heading-m">Getting in touch</h2>
      <TextField {...form} name="telephone" label="Telephone" type="tel" width={20} />
      <TextField {...form} name="email" label="E-mail" type="email" />
      <TextAreaField {...form} name="address" label="Address" rows={3} />
      <SelectField
        {...form}
        name="contactPreference"
        label="Best way to get in touch"
        placeholder="Not asked yet"
        items={choices(contactPreferences)}
      />
      <CheckboxesField
        {...form}
        name="mayLeaveMessage"
        label="Messages"
        items={yes('A message may be left')}
      />
      <h2 className="nhsuk-heading-m">What helps</h2>
      <TextField {...form} name="language" label="Language" width={20} />
      <CheckboxesField
        {...form}
        name="interpreterNeeded"
        label="Interpreter"
        items={yes('An interpreter is needed')}
      />
      <TextAreaField {...form} name="communicationNeeds" label="Communication needs" rows={2} />
      <TextAreaField
        {...form}
        name="reasonableAdjustments"
        label="Reasonable adjustments"
        rows={2}
      />
      <h2 className="nhsuk-heading-m">About the person</h2>
      <TextAreaField
        {...form}
        name="aboutMe"
        label="About me"
        hint="What matters to the person, in their own words"
        rows={5}
      />
      <TextField {...form} name="pronouns" label="Pronouns" width={10} />
      <SelectField
        {...form}
        name="sex"
        label="Sex (optional)"
        hint="As the person says it. Sex and ethnicity are asked to see whether everybody is reached alike."
        placeholder="Not asked"
        items={choices(sexes)}
      />
      <SelectField
        {...form}
        name="ethnicity"
        label="Ethnicity (optional)"
        placeholder="Not asked"
        items={choices(ethnicities)}
      />
      <CheckboxesField {...form} name="isCarer" label="Caring" items={yes('Cares for somebody')} />
      <LookupField
        {...form}
        name="practiceCode"
        label="GP practice"
        hint="Its name, postcode or code"
        choices={form.practices}
      />
    </>
  );
}
