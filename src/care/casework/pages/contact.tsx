import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { formatDateTime } from '#ui/time.ts';
import { recordContact } from '../contact.server.ts';
import { contactDraft, discardDraft, saveDraft } from '../draft.server.ts';
import { readForContact } from '../queries.server.ts';
import { calledName } from '../rules.ts';
import { contactShape } from '../shapes.ts';
import type { Route } from './+types/contact';
import { ContactFields, contactDefaults } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, draft } = await readForContact(ctx, args.params.person);
  return { key: newId(), person, draft, now: ctx.now, back: at(`/people/${person.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const { intent, ...values } = posted.values;
  const back = at(`/people/${person}`);
  if (intent === 'draft') {
    await saveDraft({ ...ctx, key: posted.key }, contactDraft(person), values);
    throw redirect(back, 303);
  }
  if (intent === 'discard') {
    await discardDraft({ ...ctx, key: posted.key }, contactDraft(person));
    throw redirect(back, 303);
  }
  const answer = await submit(ctx, posted, contactShape, async (keyed, input) => {
    await recordContact(keyed, person, input);
    return back;
  });
  // What was typed outlives a closed tab even when it could not be recorded.
  if (!(answer instanceof Response)) await saveDraft(ctx, contactDraft(person), values);
  return answer;
}

export default function ContactPage() {
  const { key, person, draft, now, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? draft?.values ?? contactDefaults(now),
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`Record a contact with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Record a contact with {calledName(person)}</h1>
      {draft && !refused && (
        <InsetText>
          <p>This is your draft of {formatDateTime(draft.updatedAt)}. Nobody else sees it.</p>
        </InsetText>
      )}
      <ActForm idempotencyKey={refused?.key ?? key}>
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
    </>
  );
}
