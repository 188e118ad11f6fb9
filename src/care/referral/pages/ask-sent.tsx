import { redirect, useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { tokenOfCookie } from '#platform/secret/cookie.server.ts';
import { Panel } from '#ui/messages.tsx';
import { readAsking } from '../asking.server.ts';
import { reference } from '../rules.ts';
import type { Route } from './+types/ask-sent';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, service, request } = await onPublicPage(args);
  const kept = await readAsking(
    ctx,
    tokenOfCookie(args.request, 'asking', request.services.origin),
  );
  if (!kept?.referralId) throw redirect(`/ask/${service.slug}`, 303);
  const { name, telephone, email } = service;
  return { name, telephone, email, reference: reference(kept.referralId) };
}

export default function AskSentPage() {
  const { name, telephone, email, reference } = useLoaderData<typeof loader>();
  const reach = [telephone, email].filter(Boolean).join(' or ');
  return (
    <>
      <title>We have your request – Holdfast</title>
      <Panel heading={{ level: 1, children: 'We have your request' }}>
        Your reference is <strong>{reference}</strong>
      </Panel>
      <p>
        {name} has it now. Write the reference down or print this page: it is not shown again once
        you close the browser.
      </p>
      <h2>What happens next</h2>
      <ol>
        <li>Somebody reads what you wrote, usually within two working days.</li>
        <li>They get in touch with you, by telephone if you gave a number.</li>
        <li>
          If we can help, a link worker meets you. If another service suits better, we say so.
        </li>
      </ol>
      <p>
        You need not do anything more.
        {reach &&
          ` If something changes, or you have not heard from us in a week: ${reach}. Say your reference.`}
      </p>
    </>
  );
}
