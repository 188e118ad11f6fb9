import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, DateField, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { planSession } from '../commands.server.ts';
import { sessionShape } from '../rules.ts';
import type { Route } from './+types/group-new';

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'link-worker', 'supervisor');
  return { key: newId(), back: at('/groups') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  return submit(ctx, await readPosted(args.request), sessionShape, async (keyed, input) => {
    const { id } = await planSession(keyed, input);
    return at(`/groups/${id}`);
  });
}

export default function GroupNewPage() {
  const { key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? { time: '14:00', minutes: '90' },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Plan a session – Holdfast`}</title>
      <BackLink href={back}>Groups and drop-ins</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Plan a session</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField {...form} name="name" label="Name" hint="Such as Tuesday drop-in" />
        <TextField {...form} name="place" label="Where (optional)" />
        <DateField {...form} name="on" label="Date" />
        <TextField {...form} name="time" label="Time" type="time" width={10} />
        <TextField {...form} name="minutes" label="Minutes" inputMode="numeric" width={3} />
        <Button>Plan session</Button>
      </ActForm>
    </>
  );
}
