import { CheckboxesField, type Errors, type Values } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import type { Recipient } from '../recipient.server.ts';

interface SendToPracticeProps {
  practice: Recipient | null;
  /** What is written: the summary, the letter. */
  what: string;
  values: Values;
  errors: Errors;
}

/** Whether it goes to the practice by e-mail, or how it goes out where it cannot. */
export function SendToPractice({ practice, what, ...form }: SendToPracticeProps) {
  if (!practice?.email)
    return (
      <InsetText>
        <p>
          {practice?.otherwise ?? `No GP practice is recorded, so ${what} is not sent. Print it.`}
        </p>
      </InsetText>
    );
  return (
    <CheckboxesField
      {...form}
      name="sendToPractice"
      label={`${what.charAt(0).toUpperCase()}${what.slice(1)}`}
      small
      items={[{ value: 'yes', label: `Send it to ${practice.name} (${practice.email})` }]}
    />
  );
}
