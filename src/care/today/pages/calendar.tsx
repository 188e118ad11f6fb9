import { redirect, useActionData, useLoaderData } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { formatDate } from '#ui/time.ts';
import { findCalendarLink } from '../calendar.server.ts';
import { makeCalendarLink, revokeCalendarLink } from '../commands.server.ts';
import type { Route } from './+types/calendar';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  return {
    since: await findCalendarLink(ctx),
    key: newId(),
    revokeKey: newId(),
    back: at('/today'),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const posted = await readPosted(args.request);
  if (posted.values.intent === 'revoke') {
    await revokeCalendarLink({ ...ctx, key: posted.key });
    throw redirect(at('/calendar'), 303);
  }
  const { token } = await makeCalendarLink(ctx);
  const { origin } = args.context.get(requestContext).services;
  return { address: `${origin}/calendar/${token}.ics` };
}

export default function CalendarPage() {
  const { since, key, revokeKey, back } = useLoaderData<typeof loader>();
  const made = useActionData<typeof action>();
  return (
    <>
      <title>Your calendar – Holdfast</title>
      <BackLink href={back}>Today</BackLink>
      <h1 className="nhsuk-heading-l">Your appointments in your own calendar</h1>
      <p>
        A private address shows your appointments in a calendar program. It holds times and people’s
        initials, nothing more. Whoever has the address can see that, so keep it to yourself.
      </p>
      {made?.address && (
        <InsetText>
          <p>Copy this address now: it is shown only once.</p>
          <p>
            <code>{made.address}</code>
          </p>
        </InsetText>
      )}
      {since && !made && <p>You made an address on {formatDate(since)}.</p>}
      <ActForm idempotencyKey={key}>
        <Button>
          {since ? 'Make a new address and end the old one' : 'Make a private address'}
        </Button>
      </ActForm>
      {since && (
        <ActForm idempotencyKey={revokeKey}>
          <input type="hidden" name="intent" value="revoke" />
          <Button variant="secondary">End the address</Button>
        </ActForm>
      )}
    </>
  );
}
