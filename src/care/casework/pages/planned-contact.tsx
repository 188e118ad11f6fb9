import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { formatDateTime } from '#ui/time.ts';
import { cancelContact, recordPlannedContact } from '../contact.server.ts';
import { contactDraft, discardDraft, saveDraft } from '../draft.server.ts';
import { readContact } from '../queries.server.ts';
import { calledName } from '../rules.ts';
import { cancelShape, contactShape } from '../shapes.ts';
import type { Route } from './+types/planned-contact';
import { ContactFields, contactDefaults } from './contact-fields.tsx';
import { Theirs } from './theirs.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const found = await readContact(ctx, args.params.contact);
  return {
    key: newId(),
    cancelKey: newId(),
    now: ctx.now,
    ...found,
    back: at(`/people/${found.person.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const id = args.params.contact;
  const posted = await readPosted(args.request);
  const { intent, ...values } = posted.values;
  if (intent === 'cancel')
    return submit(ctx, posted, cancelShape, async (keyed, input) => {
      const { personId } = await cancelContact(keyed, id, input, posted.version);
      return at(`/people/${personId}`);
    });
  const personId = (await readContact(ctx, id)).person.id;
  const back = at(`/people/${personId}`);
  const form = contactDraft(personId, id);
  if (intent === 'draft') {
    await saveDraft({ ...ctx, key: posted.key }, form, values);
    throw redirect(back, 303);
  }
  if (intent === 'discard') {
    await discardDraft({ ...ctx, key: posted.key }, form);
    throw redirect(back, 303);
  }
  const answer = await submit(ctx, posted, contactShape, async (keyed, input) => {
    await recordPlannedContact(keyed, id, input, posted.version);
    return back;
  });
  if (!(answer instanceof Response)) await saveDraft(ctx, form, values);
  return answer;
}

export default function PlannedContactPage() {
  const { key, cancelKey, contact, person, draft, now, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const version = refused?.version ?? contact.version;
  const planned = contactDefaults(new Date(contact.at) < new Date(now) ? contact.at : now, {
    mode: contact.mode,
    place: contact.place ?? '',
    placeNote: contact.placeNote ?? '',
    minutes: contact.minutes === null ? '' : String(contact.minutes),
  });
  const form = {
    values: refused?.values ?? draft?.values ?? planned,
    errors: refused?.errors ?? {},
  };
  if (contact.status !== 'planned')
    return (
      <>
        <title>Recorded already – Holdfast</title>
        <BackLink href={back}>{calledName(person)}</BackLink>
        <h1 className="nhsuk-heading-l">This has been recorded or cancelled already</h1>
        <p>Nothing more is asked of you here.</p>
      </>
    );
  return (
    <>
      <title>{`Record the appointment with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <Theirs refused={refused} />
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Record the appointment with {calledName(person)}</h1>
      <p>Planned for {formatDateTime(contact.at)}.</p>
      {draft && !refused && (
        <InsetText>
          <p>This is your draft of {formatDateTime(draft.updatedAt)}. Nobody else sees it.</p>
        </InsetText>
      )}
      <ActForm idempotencyKey={refused?.key ?? key} version={version}>
        <ContactFields {...form} />
        <div className="nhsuk-button-group">
          <Button>Record</Button>
          <Button variant="secondary" name="intent" value="draft">
            Save as draft
          </Button>
          {draft && (
            <Button variant="secondary" name="intent" value="discard">
              Discard draft
            </Button>
          )}
        </div>
      </ActForm>
      <Details summary="Cancel this appointment">
        <ActForm idempotencyKey={cancelKey} version={version}>
          <input type="hidden" name="intent" value="cancel" />
          <TextField name="reason" label="Why" hint="Optional" />
          <Button variant="warning" small>
            Cancel appointment
          </Button>
        </ActForm>
      </Details>
    </>
  );
}
