import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit, submitOrAsk } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { DiscretionPart } from '#ui/discretion-part.tsx';
import { DraftPart } from '#ui/draft-part.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDateTime } from '#ui/time.ts';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { draftOf } from '../../rules.ts';
import { cancelContact } from '../cancel.server.ts';
import { recordPlannedContact } from '../contact.server.ts';
import { readContact } from '../queries.server.ts';
import { calledName } from '../rules.ts';
import { cancelShape, contactShape } from '../shapes.ts';
import type { Route } from './+types/planned-contact';
import { ContactFields, typedOfContact, valuesOfContact } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { drafts, ...found } = await readContact(ctx, args.params.contact);
  return {
    key: newId(),
    cancelKey: newId(),
    now: ctx.now,
    ...found,
    asked: await typedInRequest(ctx, requestIn(args.request)),
    drafts: { action: at('/drafts'), now: ctx.now, kept: drafts },
    seen: at(`/contacts/${found.contact.id}`),
    move: at(`/contacts/${found.contact.id}/move`),
    back: at(`/people/${found.person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const { ctx, at } = work;
  const id = args.params.contact;
  const posted = await readPosted(args.request);
  if (posted.values.intent === 'cancel')
    return submit(ctx, posted, cancelShape, async (keyed, input) => {
      const { personId } = await cancelContact(keyed, id, input, posted.version);
      return at(`/people/${personId}`);
    });
  return submitOrAsk(work, `/contacts/${id}/record`, posted, contactShape, async (keyed, input) => {
    const { personId } = await recordPlannedContact(keyed, id, input, posted.version);
    return at(`/people/${personId}`);
  });
}

export default function PlannedContactPage() {
  const { key, cancelKey, contact, person, hints, asked, drafts, now, seen, move, back } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const cancelling = refused?.values.intent === 'cancel' ? refused : undefined;
  const recording = cancelling ? undefined : refused;
  const draft = draftOf('contact', person.id, contact.id);
  const kept = drafts.kept[draft];
  const version = refused?.version ?? kept?.version ?? contact.version;
  const early = contact.at > now;
  const planned = valuesOfContact({ ...contact, at: early ? now : contact.at });
  const form = {
    values: recording?.values ?? asked ?? kept?.values ?? planned,
    errors: recording?.errors ?? {},
  };
  if (contact.status !== 'planned')
    return (
      <>
        <title>Recorded already – Holdfast</title>
        <BackLink href={back}>{calledName(person)}</BackLink>
        <Theirs refused={recording} typed={typedOfContact(recording?.values)} />
        <h1 className="nhsuk-heading-l">This has been recorded or cancelled already</h1>
        <p>
          <a href={seen}>See what was recorded</a>, or correct it there.
        </p>
      </>
    );
  return (
    <>
      <title>{`Record the appointment with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <Theirs refused={refused} typed={typedOfContact(refused?.values)} />
      <ErrorSummaryFor errors={refused?.errors ?? {}} />
      <h1 className="nhsuk-heading-l">Record the appointment with {calledName(person)}</h1>
      <p>
        Planned for {formatDateTime(contact.at)}. <a href={move}>Move it to another time</a>.
      </p>
      <ActForm idempotencyKey={recording?.key ?? key} version={version}>
        <ContactFields {...form} hints={hints} />
        <DiscretionPart {...form}>
          <Button>Record</Button>
        </DiscretionPart>
        <DraftPart drafts={drafts} name={draft} />
      </ActForm>
      <p className="hf-no-print">
        <a href={`${back}/concerns/new`}>Raise a safeguarding concern</a>
      </p>
      <Details summary="Cancel this appointment" open={!!cancelling}>
        <ActForm idempotencyKey={cancelling?.key ?? cancelKey} version={version}>
          <input type="hidden" name="intent" value="cancel" />
          <TextField
            values={cancelling?.values}
            errors={cancelling?.errors}
            name="reason"
            label="Why (optional)"
          />
          <Button variant="warning" small>
            Cancel appointment
          </Button>
        </ActForm>
      </Details>
    </>
  );
}
