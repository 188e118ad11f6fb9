import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField, TextField } from '#ui/form.tsx';
import { draftOf } from '../../rules.ts';
import { makeSignpost } from '../commands.server.ts';
import { chosenListing } from '../listing.server.ts';
import { readPersonToConnect } from '../queries.server.ts';
import { callName, signpostShape } from '../rules.ts';
import type { Route } from './+types/signpost';
import { NoEpisode } from './no-episode.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const person = await readPersonToConnect(ctx, args.params.person);
  const draft = draftOf('signpost', person.personId);
  return {
    key: newId(),
    draft,
    drafts: { action: at('/drafts'), now: ctx.now, kept: person.drafts },
    name: callName(person),
    open: person.episodeId !== null,
    back: at(`/people/${args.params.person}`),
    connect: at(`/people/${args.params.person}/connect`),
    directory: at(`/directory?person=${args.params.person}`),
    values: { ...person.drafts[draft]?.values, ...(await chosenListing(ctx, args.request)) },
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  return submit(ctx, await readPosted(args.request), signpostShape, async (acting, input) => {
    await makeSignpost(acting, args.params.person, input);
    return at(`/people/${args.params.person}`);
  });
}

export default function SignpostPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Signpost – Holdfast`}</title>
      <BackLink href={page.back}>Back to {page.name}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Signpost {page.name} to a service</h1>
      {page.open ? (
        <>
          <p>
            A signpost is telling somebody about a service. Nothing is sent and nothing is followed
            up. To send them there and hear how it goes, <a href={page.connect}>connect them</a>.
          </p>
          <p>
            <a href={page.directory}>Find the service in the directory</a>, or write its name.
          </p>
          <ActForm idempotencyKey={refused?.key ?? page.key}>
            <input type="hidden" name="serviceId" value={String(form.values.serviceId ?? '')} />
            <TextField {...form} name="serviceName" label="Name of the service" />
            <TextAreaField
              {...form}
              name="note"
              label="What you told them (optional)"
              rows={3}
              limit={2000}
            />
            <Button>Save signpost</Button>
            <DraftPart drafts={page.drafts} name={page.draft} />
          </ActForm>
        </>
      ) : (
        <NoEpisode name={page.name} />
      )}
    </>
  );
}
