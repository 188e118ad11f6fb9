import { useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { Panel } from '#ui/messages.tsx';
import type { Route } from './+types/ask-sent';

export async function loader(args: Route.LoaderArgs) {
  const { service } = await onPublicPage(args);
  return { name: service.name, telephone: service.telephone, email: service.email };
}

export default function AskSentPage() {
  const { name, telephone, email } = useLoaderData<typeof loader>();
  const reach = [telephone, email].filter(Boolean).join(' or ');
  return (
    <>
      <title>We have your request – Holdfast</title>
      <Panel heading="We have your request">{name} has it now.</Panel>
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
        {reach && ` If something changes, or you have not heard from us in a week: ${reach}.`}
      </p>
    </>
  );
}
