import { useLoaderData } from 'react-router';
import { requestContext } from '#app/context.ts';
import { listOutbox } from '#platform/mail/outbox.server.ts';
import { refuse } from '#platform/refusal.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { formatDateTime } from '#ui/time.ts';
import type { Route } from './+types/outbox';

/** The mail of the demonstration; there is no such page in production. */
export async function loader({ context }: Route.LoaderArgs) {
  const { outbox } = context.get(requestContext).services;
  if (!outbox) throw refuse.notFound();
  return { messages: await listOutbox(outbox) };
}

export default function OutboxPage() {
  const { messages } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Outbox of the demonstration – Holdfast</title>
      <h1>Outbox of the demonstration</h1>
      <p>Mail that would have been sent. It stays on this machine.</p>
      {messages.length === 0 && (
        <EmptyState title="Nothing has been sent yet">
          Do something in the demonstration that sends mail, then come back.
        </EmptyState>
      )}
      {messages.map((message) => (
        <article key={message.at + message.to}>
          <h2 className="nhsuk-heading-s">{message.subject}</h2>
          <p>
            To {message.to}, {formatDateTime(message.at)}
          </p>
          <p className="hf-lines">
            {message.text.split(/(https?:\/\/\S+)/).map((piece) =>
              /^https?:\/\//.test(piece) ? (
                <a key={piece} href={piece}>
                  {piece}
                </a>
              ) : (
                piece
              ),
            )}
          </p>
        </article>
      ))}
    </>
  );
}
