import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { allWeighed, tenths, weighed, weightsShape } from '../rules.ts';
import { changeWeights, readWeights } from '../weights.server.ts';
import type { Route } from './+types/weights';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const { weights, number } = await readWeights(ctx);
  return { weights, number, key: newId(), back: at('/caseloads') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, weightsShape, async (keyed, input) => {
    await changeWeights(keyed, posted.version, input);
    return at('/caseloads');
  });
}

export default function WeightsPage() {
  const { weights, number, key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const now = Object.fromEntries(allWeighed.map((what) => [what, tenths(weights[what])]));
  const form = { values: refused?.values ?? now, errors: refused?.errors ?? {} };
  const theirs = refused?.theirs;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}How a load is weighed – Holdfast`}</title>
      <BackLink href={back}>What each of us carries</BackLink>
      {theirs ? (
        <ConflictPanel
          fields={allWeighed.map((what) => ({
            label: weighed[what],
            saved: String(theirs[what]),
            typed: String(form.values[what]),
          }))}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1 className="nhsuk-heading-l">How a load is weighed</h1>
      <p>
        Everybody supported counts as one. Say what makes supporting somebody weigh more, as a part
        of one person: 0.5 is half a person more. 0 leaves it out.
      </p>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? number}>
        {allWeighed.map((what) => (
          <TextField
            key={what}
            {...form}
            name={what}
            label={weighed[what]}
            width={3}
            inputMode="decimal"
          />
        ))}
        <TextField {...form} name="reason" label="Why you weigh it so" />
        <Button preventDoubleClick>Save</Button>
      </ActForm>
    </>
  );
}
