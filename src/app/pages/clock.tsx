import { redirect, useActionData, useLoaderData } from 'react-router';
import { requestContext } from '#app/context.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { formatDateTime } from '#ui/time.ts';
import type { Route } from './+types/clock';

const MOST = 60 * 24 * 366;

/** The clock of the demonstration, to see what comes later; there is no such page in production. */
export function loader({ context }: Route.LoaderArgs) {
  const { services, now } = context.get(requestContext);
  if (!services.setAhead) throw refuse.notFound();
  return { now, key: newId() };
}

export async function action({ context, request }: Route.ActionArgs) {
  const { setAhead } = context.get(requestContext).services;
  if (!setAhead) throw refuse.notFound();
  const minutes = String((await request.formData()).get('minutes') ?? '').trim();
  if (!/^\d{1,6}$/.test(minutes) || Number(minutes) > MOST)
    return { values: { minutes }, errors: { minutes: `Enter minutes from 0 to ${MOST}` } };
  await setAhead(Number(minutes));
  return redirect('/demo/clock', 303);
}

export default function ClockPage() {
  const { now, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Clock of the demonstration – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Clock of the demonstration</h1>
      <p>
        It is {formatDateTime(now)} here. Set ahead, what falls due by then happens at once: an
        alert that a visit runs late, a reminder.
      </p>
      <ActForm idempotencyKey={key}>
        <TextField
          {...form}
          name="minutes"
          label="Minutes ahead of the clock on the wall"
          hint="0 sets it right again"
          inputMode="numeric"
          width={5}
        />
        <Button>Set the clock</Button>
      </ActForm>
    </>
  );
}
