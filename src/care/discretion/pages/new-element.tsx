import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import {
  ActForm,
  CheckboxesField,
  ErrorSummaryFor,
  RadiosField,
  TextAreaField,
  TextField,
} from '#ui/form.tsx';
import { addElement } from '../element.server.ts';
import { elementShape } from '../shapes.ts';
import type { Route } from './+types/new-element';

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'manager');
  return { base: at('/discretion'), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  return submit(ctx, await readPosted(args.request), elementShape, async (acting, input) => {
    const { code } = await addElement(acting, input);
    return at(`/discretion/elements/${code}`);
  });
}

export default function NewElementPage() {
  const { base, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? { bound: 'most' }, errors: refused?.errors ?? {} };
  const failed = Object.keys(form.errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}Add an element – Discretion – Holdfast`}</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Add an element of your own</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextField {...form} name="name" label="Name" />
        <TextAreaField {...form} name="definition" label="What it means, in plain words" rows={2} />
        <TextAreaField {...form} name="examples" label="Examples, one a line" rows={3} />
        <TextField
          {...form}
          name="unitOne"
          label="What a limit on it is counted in, for one (if it can be counted)"
          hint="Such as: mile"
          width={20}
        />
        <TextField
          {...form}
          name="unitMany"
          label="The same for several"
          hint="Such as: miles"
          width={20}
        />
        <RadiosField
          {...form}
          name="bound"
          label="A limit says"
          inline
          items={[
            { value: 'most', label: 'At most so many' },
            { value: 'least', label: 'At least so many' },
          ]}
        />
        <CheckboxesField
          {...form}
          name="safety"
          label="Safety"
          items={[
            {
              value: 'yes',
              label: 'It is about safety: while sources disagree the tighter applies',
            },
          ]}
        />
        <CheckboxesField
          {...form}
          name="boundaryOnly"
          label="Discretion"
          items={[{ value: 'yes', label: 'It may never be left to discretion' }]}
        />
        <Button preventDoubleClick>Add it</Button>
      </ActForm>
    </>
  );
}
