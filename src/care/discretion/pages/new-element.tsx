import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { addElement, listRetired } from '../element.server.ts';
import { elementShape } from '../shapes.ts';
import type { Route } from './+types/new-element';
import { ElementFields } from './element-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  return { base: at('/discretion'), retired: await listRetired(ctx), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager');
  return submit(ctx, await readPosted(args.request), elementShape, async (acting, input) => {
    const { code } = await addElement(acting, input);
    return at(`/discretion/elements/${code}`);
  });
}

export default function NewElementPage() {
  const { base, retired, key } = useLoaderData<typeof loader>();
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
        <ElementFields {...form} />
        <Button preventDoubleClick>Add it</Button>
      </ActForm>
      {retired.length > 0 && (
        <>
          <h2>No longer used</h2>
          <ul>
            {retired.map(({ code, name }) => (
              <li key={code}>
                <a href={`${base}/elements/${code}/change`}>{name}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
