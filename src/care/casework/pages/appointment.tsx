import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, RadiosField } from '#ui/form.tsx';
import { planContact } from '../contact.server.ts';
import { readForContact } from '../queries.server.ts';
import { calledName, tellings } from '../rules.ts';
import { planShape } from '../shapes.ts';
import type { Route } from './+types/appointment';
import { WhenAndHow } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = await readForContact(ctx, args.params.person);
  return { key: newId(), person, back: at(`/people/${person.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  return submit(ctx, await readPosted(args.request), planShape, async (keyed, input) => {
    await planContact(keyed, person, input);
    return at(`/people/${person}`);
  });
}

export default function AppointmentPage() {
  const { key, person, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? { mode: 'telephone', time: '10:00', tellBy: 'none' },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`Plan an appointment with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Plan an appointment with {calledName(person)}</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <WhenAndHow {...form} />
        <RadiosField
          {...form}
          name="tellBy"
          label="Tell them"
          hint="They get an invitation now, word of any change, and a reminder the day before"
          items={Object.entries(tellings).map(([value, label]) => ({ value, label }))}
        />
        <Button>Plan appointment</Button>
      </ActForm>
    </>
  );
}
