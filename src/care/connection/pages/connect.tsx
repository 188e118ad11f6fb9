import { useActionData, useLoaderData } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import {
  ActForm,
  CheckboxesField,
  DateField,
  datePartsOf,
  ErrorSummaryFor,
  TextAreaField,
  TextField,
} from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { draftOf } from '../../rules.ts';
import { makeConnection } from '../commands.server.ts';
import { chosenListing } from '../listing.server.ts';
import { readPersonToConnect } from '../queries.server.ts';
import { CHASE_AFTER, callName, connectShape, LINK_LASTS, shareableNames } from '../rules.ts';
import type { Route } from './+types/connect';
import { NoEpisode } from './no-episode.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const person = await readPersonToConnect(ctx, args.params.person);
  const draft = draftOf('connect', person.personId);
  return {
    key: newId(),
    draft,
    drafts: { action: at('/drafts'), now: ctx.now, kept: person.drafts },
    name: callName(person),
    open: person.episodeId !== null,
    refusedSharing: person.consentToShare === 'no',
    known: [
      { value: 'name', is: `${callName(person)} ${person.familyName}` },
      { value: 'telephone', is: person.telephone },
      { value: 'email', is: person.email },
      { value: 'communication-needs', is: person.communicationNeeds },
    ] as const,
    back: at(`/people/${args.params.person}`),
    signpost: at(`/people/${args.params.person}/signpost`),
    directory: at(`/directory?person=${args.params.person}`),
    values: {
      ...datePartsOf('chaseOn', addDays(dayOf(ctx.now), CHASE_AFTER)),
      ...person.drafts[draft]?.values,
      ...(await chosenListing(ctx, args.request)),
    },
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { origin } = args.context.get(requestContext).services;
  const posted = await readPosted(args.request, ['share']);
  return submit(ctx, posted, connectShape, async (acting, input) => {
    const { id } = await makeConnection(acting, args.params.person, input, origin);
    return at(`/connections/${id}`);
  });
}

export default function ConnectPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Connect – Holdfast`}</title>
      <BackLink href={page.back}>Back to {page.name}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Connect {page.name} to a service</h1>
      {page.open ? (
        <>
          <p>
            The service is asked by e-mail whether it can help, and answers by a link without an
            account. To only tell {page.name} about a service, <a href={page.signpost}>signpost</a>.
          </p>
          {page.refusedSharing && (
            <InsetText>
              {`${page.name} has said no to sharing. Connect them only if they agreed to this one.`}
            </InsetText>
          )}
          <p>
            <a href={page.directory}>Find the service in the directory</a>, or write its name.
          </p>
          <ActForm idempotencyKey={refused?.key ?? page.key}>
            <input type="hidden" name="serviceId" value={String(form.values.serviceId ?? '')} />
            <TextField {...form} name="serviceName" label="Name of the service" />
            <TextField
              {...form}
              name="providerEmail"
              type="email"
              label="E-mail address of the service"
              hint="Leave empty if you will telephone them and record the answer yourself"
            />
            <CheckboxesField
              {...form}
              name="share"
              label="What may be shared"
              hint="Only what is ticked is shown to the service, and only by the link"
              items={page.known.map(({ value, is }) =>
                is ? { value, label: shareableNames[value], hint: is } : null,
              )}
            />
            <TextAreaField
              {...form}
              name="sharedWords"
              label={`What the service is told, in words ${page.name} has agreed`}
              hint="For example what they hope for, and what would help them feel welcome"
              rows={4}
              limit={1500}
            />
            <CheckboxesField
              {...form}
              name="agreed"
              label="Agreement"
              small
              items={[
                {
                  value: 'yes',
                  label: `${page.name} has agreed that this, and no more, is shared with this service`,
                },
              ]}
            />
            <DateField
              {...form}
              name="chaseOn"
              label="If they have not answered, tell me on"
              hint={`Within ${LINK_LASTS} days: that is how long their link works`}
            />
            <Button preventDoubleClick>Send to the service</Button>
            <DraftPart drafts={page.drafts} name={page.draft} />
          </ActForm>
        </>
      ) : (
        <NoEpisode name={page.name} />
      )}
    </>
  );
}
