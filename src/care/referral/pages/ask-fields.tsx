import { DateField, TextAreaField, TextField } from '#ui/form.tsx';
import { type LookupChoices, LookupField } from '#ui/lookup.tsx';
import type { questions } from '../asking.ts';
import { type Form, NeedsField } from './about-fields.tsx';

interface Props {
  question: (typeof questions)[number];
  form: Form;
  /** Which of how many. */
  caption: string;
  /** Those found for what was typed as a practice. */
  practices: LookupChoices;
}

/** The fields of one question; its title is the heading of the page. */
export function QuestionFields({ question, form, caption, practices }: Props) {
  const { slug, title, hint } = question;
  const heading = {
    children: title,
    size: 'l' as const,
    headingLevel: 1 as const,
    caption: { children: caption, size: 'm' as const },
  };
  const own = { ...form, label: heading, hint };
  switch (slug) {
    case 'help':
      return <TextAreaField {...own} name="reason" rows={6} />;
    case 'about':
      return <NeedsField form={form} label={heading} />;
    case 'birth':
      return <DateField {...own} name="dateOfBirth" birthday />;
    case 'postcode':
      return <TextField {...own} name="postcode" width={10} autoComplete="postal-code" />;
    case 'practice':
      return <LookupField {...own} name="practiceCode" choices={practices} />;
    case 'talking':
      return <TextAreaField {...own} name="communicationNeeds" rows={3} />;
  }
  return (
    <>
      <h1 className="nhsuk-heading-l">
        <span className="nhsuk-caption-m">{caption}</span>
        {title}
      </h1>
      {hint && <p className="nhsuk-hint">{hint}</p>}
      {slug === 'name' ? <NameFields {...form} /> : <ReachFields {...form} />}
    </>
  );
}

function NameFields(form: Form) {
  return (
    <>
      <TextField
        {...form}
        name="givenName"
        label="First name"
        width={20}
        autoComplete="given-name"
      />
      <TextField
        {...form}
        name="familyName"
        label="Family name"
        width={20}
        autoComplete="family-name"
      />
    </>
  );
}

function ReachFields(form: Form) {
  return (
    <>
      <TextField
        {...form}
        name="telephone"
        label="Telephone"
        type="tel"
        width={20}
        autoComplete="tel"
      />
      <TextField {...form} name="email" label="E-mail" type="email" autoComplete="email" />
      <TextAreaField {...form} name="address" label="Address" rows={3} autoComplete="off" />
    </>
  );
}
