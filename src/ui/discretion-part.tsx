import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { type Errors, TextAreaField, TextField, type Values } from './form.tsx';

interface DiscretionPartProps {
  values: Values;
  errors: Errors;
  /** The button that does the act. */
  children: ReactNode;
}

/**
 * The end of a form whose act goes by what was agreed: a line for the reason where one is asked for,
 * the button, and, where the act was stopped, what sends it to a supervisor with all that is typed.
 */
export function DiscretionPart({ children, ...form }: DiscretionPartProps) {
  const asked = form.errors.discretionReason ?? form.values.discretionReason;
  return (
    <>
      {asked && (
        <TextField
          {...form}
          name="discretionReason"
          label="Why, in one line"
          hint="Kept for you alone, until you share it in supervision"
        />
      )}
      {children}
      {form.errors.discretion && (
        <section className="nhsuk-inset-text" id="discretion" tabIndex={-1}>
          <h2 className="nhsuk-heading-s">Ask for it to be allowed</h2>
          <p>{form.errors.discretion}</p>
          <TextAreaField
            {...form}
            name="askReason"
            label="Why it would be right here"
            hint="Everything you typed goes with it and is kept for you"
            rows={2}
          />
          <Button name="ask" value="yes" variant="secondary" preventDoubleClick>
            Ask for it
          </Button>
        </section>
      )}
    </>
  );
}

/** What was agreed, said quietly before anything is typed. */
export function AgreedWords({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <div className="nhsuk-hint hf-agreed">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
