import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { WarningCallout } from '#ui/card.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextAreaField, TextField } from '#ui/form.tsx';
import { raiseConcern } from '../commands.server.ts';
import { readForConcern } from '../queries.server.ts';
import { raiseShape } from '../rules.ts';
import type { Route } from './+types/concern-new';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const { person, colleagues, leads } = await readForConcern(ctx, args.params.person);
  return {
    key: newId(),
    called: person.preferredName ?? person.givenName,
    colleagues: colleagues.filter(({ userId }) => userId !== ctx.actor.id),
    leads: leads.flatMap(({ name }) => name ?? []),
    back: at(`/people/${person.personId}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return submit(ctx, await readPosted(args.request), raiseShape, async (keyed, input) => {
    const { id } = await raiseConcern(keyed, args.params.person, input);
    return at(`/concerns/${id}`);
  });
}

export default function ConcernNewPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
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
