import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { draftOf } from '../../rules.ts';
import { correctContact } from '../contact-change.server.ts';
import { readContact } from '../queries.server.ts';
import { type ContactStatus, calledName, contactTransitions } from '../rules.ts';
import { correctShape } from '../shapes.ts';
import type { Route } from './+types/correct-contact';
import { ContactFields, typedOfContact, valuesOfContact } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { contact, person, drafts } = await readContact(ctx, args.params.contact);
  if (!contactTransitions[contact.status as ContactStatus].correct) throw refuse.notFound();
  return {
    key: newId(),
    contact,
    person,
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    back: at(`/contacts/${contact.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, correctShape, async (keyed, input) => {
    const { id } = await correctContact(keyed, args.params.contact, input, posted.version);
    return at(`/contacts/${id}`);
  });
}

export default function CorrectContactPage() {
  const { key, contact, person, drafts, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const draft = draftOf('correction', person.id, contact.id);
  const kept = drafts.kept[draft];
  const form = {
    values: refused?.values ?? kept?.values ?? valuesOfContact(contact),
    errors: refused?.errors ?? {},
  };
  const version = refused?.version ?? kept?.version ?? contact.version;
  return (
    <>
      <title>{`Correct the contact with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>The contact</BackLink>
      <Theirs refused={refused} typed={typedOfContact(refused?.values)} />
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Correct the contact with {calledName(person)}</h1>
      <p>What was written before is kept beside it, with your name and the reason.</p>
      <ActForm idempotencyKey={refused?.key ?? key} version={version}>
        <TextAreaField {...form} name="why" label="Why it is corrected" rows={2} />
        <ContactFields {...form} />
        <DiscretionPart {...form}>
          <Button>Save correction</Button>
        </DiscretionPart>
        <DraftPart drafts={drafts} name={draft} />
      </ActForm>
    </>
  );
}
