import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { listTerms } from '../queries.server.ts';
import { additionShape } from '../shapes.ts';
import { addListing } from '../write-listing.server.ts';
import type { Route } from './+types/listing-add';
import { ListingFields } from './listing-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  return { key: newId(), back: at('/directory'), terms: await listTerms(ctx) };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, additionShape, async (acting, input) => {
    const { id } = await addListing(acting, input);
    return at(`/directory/${id}`);
  });
}

const options = (names: readonly string[]) => names.map((name) => ({ value: name, text: name }));

export default function AddListingPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? { status: 'active', cost: 'unknown' },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Add a listing – Holdfast`}</title>
      <BackLink href={page.back}>Directory</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Add a listing</h1>
      <p>
        For something that goes on near here and that no list has. Everybody who searches this
        directory sees it, with your name as who confirmed it. A manager decides whether it is
        published.
      </p>
      <ActForm idempotencyKey={refused?.key ?? page.key}>
        <ListingFields form={form}>
          <TextField {...form} name="provider" label="Who runs it (optional)" />
          <SelectField
            {...form}
            name="need"
            label="Need or kind of help (optional)"
            placeholder="None chosen"
            items={options(page.terms.needs)}
          />
          <SelectField
            {...form}
            name="audience"
            label="Who it is for, in a word (optional)"
            placeholder="None chosen"
            items={options(page.terms.audiences)}
          />
        </ListingFields>
        <Button>Add it</Button>
      </ActForm>
    </>
  );
}
