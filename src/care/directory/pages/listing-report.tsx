import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, RadiosField, TextAreaField } from '#ui/form.tsx';
import { reportListing } from '../commands.server.ts';
import { readListing } from '../queries.server.ts';
import { reportReasons, reportReasonWords } from '../rules.ts';
import { reportShape } from '../shapes.ts';
import type { Route } from './+types/listing-report';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  const listing = await readListing(ctx, args.params.listing);
  return { key: newId(), name: listing.name, back: at(`/directory/${listing.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'administrator');
  return submit(ctx, await readPosted(args.request), reportShape, async (acting, input) => {
    await reportListing(acting, args.params.listing, input);
    return at(`/directory/${args.params.listing}`);
  });
}

export default function ReportListingPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Report a problem with a listing – Holdfast`}</title>
      <BackLink href={page.back}>{page.name}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Report a problem with {page.name}</h1>
      <p>
        Everybody who uses this directory sees the report until somebody deals with it. Do not name
        a person you support.
      </p>
      <ActForm idempotencyKey={refused?.key ?? page.key}>
        <RadiosField
          {...form}
          name="reason"
          label="What is wrong?"
          items={reportReasons.map((reason) => ({
            value: reason,
            label: reportReasonWords[reason],
          }))}
        />
        <TextAreaField
          {...form}
          name="note"
          label="Tell others more"
          hint="Needed only for something else"
          rows={3}
          limit={2_000}
        />
        <Button>Report the problem</Button>
      </ActForm>
    </>
  );
}
