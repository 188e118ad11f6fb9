import { redirect, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, ErrorSummaryFor, SelectField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { columnChoices, columnField } from '../import/csv-choices.ts';
import { giveUpTable, heldDays, mapColumns, readColumns } from '../import-columns.server.ts';
import type { Route } from './+types/import-columns';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'administrator');
  const table = await readColumns(ctx, args.params.import);
  if (!table) throw redirect(at(`/directory/imports/${args.params.import}`));
  return {
    ...table,
    days: heldDays,
    keys: [newId(), newId()] as const,
    back: at('/directory/imports'),
  };
}

const shape = z.looseObject({ intent: z.enum(['import', 'give-up']) });

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'administrator');
  const { import: id } = args.params;
  return submit(ctx, await readPosted(args.request), shape, async (ctx, { intent, ...chosen }) => {
    if (intent === 'give-up') await giveUpTable(ctx, id);
    else await mapColumns(ctx, id, chosen);
    return at(`/directory/imports/${id}`);
  });
}

const choices = [
  { value: '', text: 'Leave this column out' },
  ...columnChoices.map(({ value, word }) => ({ value, text: word })),
];

const shown = (cells: string[]) => cells.map((cell) => (cell ? `“${cell}”` : 'nothing')).join(', ');

export default function ImportColumnsPage() {
  const {
    fileName,
    headings,
    sample,
    choices: taken,
    asBefore,
    days,
    keys,
    back,
  } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const fields = headings.map((heading, at) => ({ heading, at, name: columnField(at) }));
  const form = {
    values: refused?.values ?? Object.fromEntries(fields.map(({ name, at }) => [name, taken[at]])),
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Columns of ${fileName} – Holdfast`}</title>
      <BackLink href={back}>Imports</BackLink>
      <ErrorSummaryFor
        errors={form.errors}
        labels={Object.fromEntries(fields.map(({ name, heading }) => [name, heading]))}
      />
      <h1>What the columns of {fileName} hold</h1>
      <p>
        {asBefore
          ? `It is chosen as at the import of ${formatDate(asBefore)}, which had the same headings.`
          : 'What the headings tell is chosen already.'}{' '}
        Look at each column, and change what is not right. One must hold the name of the service.
        Nothing is imported before you go on; you can leave this page and come back within {days}{' '}
        days.
      </p>
      <InsetText>
        <p>
          If these headings are a listing rather than headings, the file lacks its first line. Give
          it up, put a line of headings into the file, and choose it again. A column without a
          heading goes by its number; headings that stand twice are numbered.
        </p>
      </InsetText>
      <Details summary="What each choice means">
        <SummaryList rows={columnChoices.map(({ word, means }) => ({ key: word, value: means }))} />
      </Details>
      <ActForm idempotencyKey={refused?.key ?? keys[0]}>
        <input type="hidden" name="intent" value="import" />
        {fields.map(({ name, heading, at }) => (
          <SelectField
            key={name}
            {...form}
            name={name}
            label={heading}
            hint={`First rows: ${shown(sample.map((row) => row[at] ?? ''))}`}
            items={choices}
          />
        ))}
        <Button>Import these listings</Button>
      </ActForm>
      <ActForm idempotencyKey={keys[1]}>
        <input type="hidden" name="intent" value="give-up" />
        <Button variant="secondary">Give this file up</Button>
      </ActForm>
    </>
  );
}
