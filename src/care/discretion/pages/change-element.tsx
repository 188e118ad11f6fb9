import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, CheckboxesField, ErrorSummaryFor } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { changeElement, readOwnElement } from '../element.server.ts';
import { elementShape } from '../shapes.ts';
import type { Route } from './+types/change-element';
import { ElementFields } from './element-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  return {
    ...(await readOwnElement(ctx, args.params.element)),
    base: at('/discretion'),
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  const { element } = args.params;
  const posted = await readPosted(args.request);
  return submit(ctx, posted, elementShape, async (acting, input) => {
    await changeElement(acting, element, posted.version, input);
    return at(input.retired ? '/discretion' : `/discretion/elements/${element}`);
  });
}

export default function ChangeElementPage() {
  const { latest, versions, base, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const values = refused?.values ?? {
    name: latest.name,
    definition: latest.definition,
    examples: latest.examples,
    unitOne: latest.unitOne ?? '',
    unitMany: latest.unitMany ?? '',
    bound: latest.bound ?? 'most',
    safety: latest.safety ? 'yes' : '',
    boundaryOnly: latest.mayBeDiscretionary ? '' : 'yes',
    retired: latest.retired ? 'yes' : '',
  };
  const form = { values, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Change ${latest.name} – Discretion – Holdfast`}</title>
      <BackLink href={latest.retired ? base : `${base}/elements/${latest.code}`}>Back</BackLink>
      <Theirs
        refused={refused}
        typed={{
          Name: values.name,
          'What it means': values.definition,
          Examples: values.examples,
        }}
      />
      {!refused?.theirs && <ErrorSummaryFor errors={form.errors} />}
      <h1 className="nhsuk-heading-l">Change {latest.name}</h1>
      <p>
        It is kept as version {latest.version + 1}. What was agreed before keeps the words it was
        agreed on.
      </p>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? latest.version}>
        <ElementFields {...form} />
        <CheckboxesField
          {...form}
          name="retired"
          label="Use"
          items={[
            {
              value: 'yes',
              label: 'It is no longer used',
              hint: 'It leaves the continuum and the lists. Nothing that was agreed is lost.',
            },
          ]}
        />
        <Button preventDoubleClick>Keep as a new version</Button>
      </ActForm>
      <h2>Versions</h2>
      <Timeline
        label="Versions, the newest first"
        events={versions.map((one) => ({
          id: one.id,
          when: one.at,
          by: one.byName,
          title: `Version ${one.version}${one.retired ? ', no longer used' : ''}`,
          body: (
            <p className="hf-lines">
              {one.name}: {one.definition}
            </p>
          ),
        }))}
      />
    </>
  );
}
