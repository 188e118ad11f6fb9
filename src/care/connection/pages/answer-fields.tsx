import { type Errors, RadiosField, TextAreaField, TextField, type Values } from '#ui/form.tsx';

/** The questions of an answer: to the provider by their link, and to staff who heard it. */
export function AnswerFields({ values, errors }: { values: Values; errors: Errors }) {
  const form = { values, errors };
  return (
    <>
      <RadiosField
        {...form}
        name="answer"
        label="Can the service help?"
        items={[
          { value: 'accepted', label: 'Yes, they can come' },
          { value: 'waiting-list', label: 'Yes, but there is a waiting list' },
          { value: 'full', label: 'No, the service is full' },
          { value: 'not-suitable', label: 'No, it is not suitable for them' },
        ]}
      />
      <TextField
        {...form}
        name="waitingWeeks"
        label="If there is a waiting list, about how many weeks?"
        inputMode="numeric"
        width={3}
      />
      <TextAreaField
        {...form}
        name="note"
        label="Anything to add"
        hint="Such as when and where to come first; if it is not suitable, say why"
        rows={3}
        limit={1500}
      />
      <TextField
        {...form}
        name="answeredBy"
        label="Name of who answers (optional)"
        autoComplete="name"
        width={20}
      />
    </>
  );
}
