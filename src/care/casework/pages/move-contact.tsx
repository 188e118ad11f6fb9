import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submitOrAsk } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDateTime } from '#ui/time.ts';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { moveContact } from '../contact-change.server.ts';
import { readContact } from '../queries.server.ts';
import { calledName } from '../rules.ts';
import { moveShape } from '../shapes.ts';
import type { Route } from './+types/move-contact';
import { typedOfContact, valuesOfContact, WhenAndHow } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { contact, person, hints } = await readContact(ctx, args.params.contact);
  const asked = await typedInRequest(ctx, requestIn(args.request));
  return { key: newId(), contact, person, hints, asked, back: at(`/people/${person.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const posted = await readPosted(args.request);
  const { contact } = args.params;
  return submitOrAsk(work, `/contacts/${contact}/move`, posted, moveShape, async (keyed, input) => {
    const { personId } = await moveContact(keyed, contact, input, posted.version);
    return work.at(`/people/${personId}`);
  });
}

export default function MoveContactPage() {
  const { key, contact, person, hints, asked, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? asked ?? valuesOfContact(contact),
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`Move the appointment with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <Theirs refused={refused} typed={typedOfContact(refused?.values)} />
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Move the appointment with {calledName(person)}</h1>
      <p>Now: {formatDateTime(contact.at)}.</p>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? contact.version}>
        <WhenAndHow {...form} hints={hints} />
        <TextField {...form} name="why" label="Why it is moved (optional)" />
        <DiscretionPart {...form}>
          <Button>Move appointment</Button>
        </DiscretionPart>
      </ActForm>
    </>
  );
}
