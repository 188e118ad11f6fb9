import { type Errors, RadiosField, TextAreaField, TextField, type Values } from '#ui/form.tsx';
import { type Channel, channels } from '../rules.ts';

interface WrittenFieldsProps {
  values: Values;
  errors: Errors;
  /** Why a channel cannot be used; shown beside it. */
  problems?: Partial<Record<Channel, string>>;
}

/** How, what about, and what is said: the same for a message and for a template. */
export function WrittenFields({ problems = {}, ...form }: WrittenFieldsProps) {
  return (
    <>
      <RadiosField
        {...form}
        name="channel"
        label="How to send it"
        items={Object.entries(channels).map(([value, label]) => {
          const problem = problems[value as Channel];
          return { value, label, ...(problem ? { hint: problem, disabled: true } : {}) };
        })}
      />
      <TextField {...form} name="subject" label="Subject" hint="For an e-mail" />
      <TextAreaField
        {...form}
        name="text"
        label="Message"
        hint="A text message may have 459 characters. Others may read it: leave out what is private."
        rows={7}
        spellCheck
      />
    </>
  );
}
