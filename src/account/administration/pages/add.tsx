import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, CheckboxesField, ErrorSummaryFor, RadiosField, TextField } from '#ui/form.tsx';
import { addOrganisation } from '../organisation.server.ts';
import { addShape, kindNames, kindsUnder } from '../rules.ts';
import { administering } from '../tree.server.ts';
import type { Route } from './+types/add';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const { organisation } = await administering(ctx, args.params.id);
  return {
    above: organisation.name,
    kinds: kindsUnder(organisation.kind).map((kind) => ({ value: kind, label: kindNames[kind] })),
    key: newId(),
    back: at(`/organisations/${organisation.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const posted = await readPosted(args.request);
  posted.values.under = args.params.id;
  return submit(ctx, posted, addShape, async (acting, input) => {
    const { id } = await addOrganisation(acting, input);
    return at(`/organisations/${id}`);
  });
}

export default function AddOrganisationPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Add an organisation – Holdfast</title>
      <BackLink href={page.back}>{page.above}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Add an organisation under {page.above}</h1>
      {page.kinds.length === 0 ? (
        <p>Nothing stands under an organisation of this kind.</p>
      ) : (
        <ActForm idempotencyKey={refused?.key ?? page.key}>
          <RadiosField {...form} name="kind" label="What it is" items={page.kinds} />
          <TextField {...form} name="name" label="Name" width={30} />
          <TextField
            {...form}
            name="slug"
            label="A short name for addresses"
            hint="Small letters, such as orchard-lane. It cannot be changed later."
            width={20}
          />
          <TextField {...form} name="odsCode" label="ODS code, if it has one" width={10} />
          <TextField
            {...form}
            name="postcode"
            label="Postcode of where it works (optional)"
            hint="Its link workers’ searches of the directory begin from here."
            width={10}
          />
          <CheckboxesField
            {...form}
            name="service"
            label="What it does"
            items={[
              {
                value: 'yes',
                label: 'It runs a social prescribing service',
                hint: 'It has link workers, people and referrals of its own.',
              },
            ]}
          />
          <Button>Add it</Button>
        </ActForm>
      )}
    </>
  );
}
