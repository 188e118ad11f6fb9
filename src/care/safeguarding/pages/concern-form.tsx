import { BackLink, Button } from '#ui/button.tsx';
import { WarningCallout } from '#ui/card.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextAreaField, TextField } from '#ui/form.tsx';

interface Props {
  page: {
    key: string;
    called: string;
    colleagues: { userId: string; name: string }[];
    leads: string[];
    back: string;
  };
  refused:
    | { key: string; values: Record<string, string | string[]>; errors: Record<string, string> }
    | undefined;
}

/** Raising a concern about somebody: with a record, or referred and without one yet. */
export function ConcernForm({ page, refused }: Props) {
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Raise a safeguarding concern – Holdfast`}</title>
      <BackLink href={page.back}>{page.called}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Raise a safeguarding concern about {page.called}</h1>
      <WarningCallout heading="In danger now?">
        <p>Call 999 first. Write it down here afterwards.</p>
      </WarningCallout>
      <p>
        {page.leads.length > 0
          ? `${page.leads.join(' and ')} will be told at once.`
          : 'No safeguarding lead is named: supervisors and managers are told to name one. Tell somebody yourself too.'}{' '}
        Besides them, only you, {page.called}’s link worker and a colleague you name can read it.{' '}
        {page.called} never sees it on their own page.
      </p>
      <ActForm idempotencyKey={refused?.key ?? page.key}>
        <TextField {...form} name="title" label="Short title" />
        <TextAreaField
          {...form}
          name="what"
          label="What you saw or were told, and what you have done"
          hint="Their words as they said them; what you know apart from what you think"
          rows={10}
          spellCheck
        />
        <SelectField
          {...form}
          name="tell"
          label="Let somebody else see it too (optional)"
          placeholder="Nobody else"
          items={page.colleagues.map(({ userId, name }) => ({ value: userId, text: name }))}
        />
        <Button preventDoubleClick>Raise the concern</Button>
      </ActForm>
    </>
  );
}
