import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, CheckboxesField, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { setQuietHours } from '../commands.server.ts';
import { readArrangements } from '../queries.server.ts';
import { type Channel, channels, quietInWords, quietShape } from '../rules.ts';
import type { Route } from './+types/arrangements';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'supervisor');
  const { quiet, templates } = await readArrangements(ctx);
  return {
    key: newId(),
    quiet,
    templates: templates.map(({ id, name, channel }) => ({ id, name, channel })),
    base: at('/messages'),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'supervisor');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, quietShape, async (keyed, input) => {
    await setQuietHours(keyed, input, posted.version);
    return at('/messages');
  });
}

export default function ArrangementsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { quiet } = page;
  const form = {
    values: refused?.values ?? {
      quietFrom: quiet.from,
      quietTo: quiet.to,
      sundays: quiet.sundays ? 'yes' : '',
    },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Messages to people – Holdfast`}</title>
      <Theirs
        refused={refused}
        typed={quietInWords({
          from: String(form.values.quietFrom),
          to: String(form.values.quietTo),
          sundays: form.values.sundays === 'yes',
        })}
      />
      <ErrorSummaryFor errors={form.errors} />
      <h1>Messages to people</h1>
      <h2>Templates</h2>
      {page.templates.length === 0 ? (
        <EmptyState title="There are no templates yet" headingLevel={3}>
          A template saves your link workers typing what they often say.
        </EmptyState>
      ) : (
        <ul>
          {page.templates.map(({ id, name, channel }) => (
            <li key={id}>
              <a href={`${page.base}/${id}`}>{name}</a>,{' '}
              {channels[channel as Channel].toLowerCase()}
            </li>
          ))}
        </ul>
      )}
      <Button href={`${page.base}/new`} variant="secondary">
        Add a template
      </Button>
      <h2>Quiet hours</h2>
      <p>
        What is written in these hours waits until they are over. The same time twice means none.
      </p>
      <ActForm
        idempotencyKey={refused?.key ?? page.key}
        version={refused?.version ?? quiet.version}
      >
        <TextField {...form} name="quietFrom" label="From" type="time" width={10} />
        <TextField {...form} name="quietTo" label="Until" type="time" width={10} />
        <CheckboxesField
          {...form}
          name="sundays"
          label="Sundays"
          items={[{ value: 'yes', label: 'Send nothing on Sundays' }]}
        />
        <Button>Save quiet hours</Button>
      </ActForm>
    </>
  );
}
