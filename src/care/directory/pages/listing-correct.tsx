import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { readListing } from '../queries.server.ts';
import { correctionShape } from '../shapes.ts';
import { whenText, whereText } from '../when-where.ts';
import { correctListing } from '../write-listing.server.ts';
import type { Route } from './+types/listing-correct';
import { ListingFields } from './listing-fields.tsx';

const fields = [
  ['name', 'Name'],
  ['description', 'Description'],
  ['status', 'Is it running?'],
  ['telephone', 'Telephone'],
  ['email', 'E-mail'],
  ['url', 'Web address'],
  ['cost', 'Is there a charge?'],
  ['fees', 'Cost in words'],
  ['minimumAge', 'Youngest age'],
  ['maximumAge', 'Oldest age'],
  ['eligibility', 'Who it is for'],
  ['howToApply', 'How to apply'],
  ['waitingTime', 'Waiting time'],
  ['accessibility', 'Accessibility'],
  ['when', 'When'],
  ['where', 'Where'],
] as const;

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const found = await readListing(ctx, args.params.listing);
  const listing = { ...found, when: whenText(found), where: whereText(found) };
  return {
    key: newId(),
    version: listing.version,
    name: listing.name,
    back: at(`/directory/${listing.id}`),
    values: Object.fromEntries(
      fields.map(([field]) => [field, listing[field] === null ? '' : String(listing[field])]),
    ),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, correctionShape, async (acting, input) => {
    await correctListing(acting, args.params.listing, posted.version, input);
    return at(`/directory/${args.params.listing}`);
  });
}

export default function CorrectListingPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  const theirs = refused?.theirs;
  const typed = (field: string) => String(form.values[field] ?? '');
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Correct a listing – Holdfast`}</title>
      <BackLink href={page.back}>{page.name}</BackLink>
      {theirs ? (
        <ConflictPanel
          fields={fields
            .filter(([field]) => String(theirs[field] ?? '') !== typed(field))
            .map(([field, label]) => ({
              label,
              saved: String(theirs[field] ?? ''),
              typed: typed(field),
            }))}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1>Correct {page.name}</h1>
      <p>
        Saving also confirms the listing, so look at all of it. What you change stays as you put it
        when the directory is imported again.
      </p>
      <ActForm idempotencyKey={refused?.key ?? page.key} version={refused?.version ?? page.version}>
        <ListingFields form={form} />
        <Button>Save and confirm</Button>
      </ActForm>
    </>
  );
}
