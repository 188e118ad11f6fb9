import { Details } from '#ui/details.tsx';
import { TextAreaField, TextField } from '#ui/form.tsx';
import type { Form } from './about-fields.tsx';

const mayHaveBeenMissing = ['telephone', 'email', 'address', 'postcode', 'nhsNumber'];

/** The answer to a referral that was returned. */
export function AnswerFields({ form }: { form: Form }) {
  return (
    <>
      <TextAreaField {...form} name="answer" label="The answer" rows={4} />
      <Details
        summary="Add or correct how to reach the person, or their NHS number (optional)"
        open={mayHaveBeenMissing.some((name) => form.errors[name] || form.values[name])}
      >
        <TextField {...form} name="telephone" label="Telephone" type="tel" width={20} />
        <TextField {...form} name="email" label="E-mail" type="email" />
        <TextAreaField {...form} name="address" label="Address" rows={3} />
        <TextField {...form} name="postcode" label="Postcode" width={10} />
        <TextField
          {...form}
          name="nhsNumber"
          label="NHS number"
          hint="Ten digits, like 943 476 5919"
          width={20}
          inputMode="numeric"
        />
      </Details>
    </>
  );
}
