import { redirect, useActionData, useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { askForHelp } from '../receive.server.ts';
import { selfShape } from '../shapes.ts';
import type { Route } from './+types/ask';
import { Honeypot, NeedsField, WhoFields } from './about-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { service } = await onPublicPage(args);
  return { name: service.name, telephone: service.telephone, key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, service, request } = await onPublicPage(args);
  const posted = await readPosted(args.request, ['needs']);
  const sent = `/ask/${service.slug}/sent`;
  if (posted.values.website) return redirect(sent, 303);
  await request.services.limit('public-form', `address ${request.address}`);
  return submit(ctx, posted, selfShape, async (ctx, input) => {
    await askForHelp(ctx, input);
    return sent;
  });
}

export default function AskPage() {
  const { name, telephone, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Ask for help – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Ask for help from {name}</h1>
      <p className="nhsuk-lede-text">
        A link worker listens to what matters to you and helps you find support near you. It is
        free.
      </p>
      <InsetText>
        <p>
          This page is not watched day and night. If you or somebody else is in danger, call 999. If
          you need help with your health or feel that you cannot cope, call 111.
          {telephone && ` You can also ring us on ${telephone}.`}
        </p>
      </InsetText>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <TextAreaField
          {...form}
          name="reason"
          label={{ children: 'What would you like help with?', size: 'm' }}
          hint="In your own words. A few are enough"
          rows={4}
        />
        <NeedsField form={form} label="Is it about any of these? (optional)" />
        <h2 className="nhsuk-heading-m">About you</h2>
        <WhoFields form={form} self />
        <TextAreaField
          {...form}
          name="communicationNeeds"
          label="Is there anything that would help us to talk with you? (optional)"
          hint="For example a language, large print, a good time to ring"
          rows={2}
        />
        <Honeypot />
        <p>
          We use what you tell us here to get in touch and to help you, and for nothing else.{' '}
          <a href="/privacy">How we look after it</a>
        </p>
        <Button preventDoubleClick>Ask for help</Button>
      </ActForm>
    </>
  );
}
