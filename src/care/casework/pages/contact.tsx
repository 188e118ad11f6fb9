import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submitOrAsk } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { AgreedWords, DiscretionPart } from '#ui/discretion-part.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { draftOf } from '../../rules.ts';
import { recordContact } from '../contact.server.ts';
import { readForContact } from '../queries.server.ts';
import { calledName } from '../rules.ts';
import { contactShape } from '../shapes.ts';
import type { Route } from './+types/contact';
import { ContactFields, contactDefaults } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, agreed, drafts } = await readForContact(ctx, args.params.person);
  return {
    key: newId(),
    person,
    agreed,
    asked: await typedInRequest(ctx, requestIn(args.request)),
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    now: ctx.now,
    back: at(`/people/${person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const page = `/people/${person}/contacts/new`;
  return submitOrAsk(work, page, posted, contactShape, async (keyed, input) => {
    await recordContact(keyed, person, input);
    return work.at(`/people/${person}`);
  });
}

export default function ContactPage() {
  const { key, person, agreed, asked, drafts, now, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const draft = draftOf('contact', person.id);
  const form = {
    values: refused?.values ?? asked ?? drafts.kept[draft]?.values ?? contactDefaults(now),
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`Record a contact with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Record a contact with {calledName(person)}</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <AgreedWords sentences={agreed.near} />
        <ContactFields {...form} hints={agreed.hints} />
        <DiscretionPart {...form}>
          <Button>Record</Button>
        </DiscretionPart>
        <DraftPart drafts={drafts} name={draft} />
      </ActForm>
      <p>
        Would a measure help the conversation? <a href={`${back}/measures`}>Offer one</a>
      </p>
      <p className="hf-no-print">
        <a href={`${back}/concerns/new`}>Raise a safeguarding concern</a>
      </p>
    </>
  );
}
