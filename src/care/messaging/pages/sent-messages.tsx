import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDateTime } from '#ui/time.ts';
import {
  type Channel,
  channels,
  type MessageKind,
  type MessageStatus,
  messageKinds,
  messageStatuses,
} from '../rules.ts';

interface Sent {
  id: string;
  key: string;
  channel: string;
  kind: string;
  subject: string;
  text: string;
  status: string;
  failure: string | null;
  at: Date;
  leavesAt: Date;
  byName: string;
}

const tones: Record<MessageStatus, Tone> = {
  waiting: 'waiting',
  sent: 'done',
  failed: 'overdue',
  withdrawn: 'closed',
  'not-sent': 'closed',
};

/** What was written to the person, newest first; what has not left can be taken back. */
export function SentMessages({ called, messages }: { called: string; messages: Sent[] }) {
  if (messages.length === 0) return null;
  return (
    <>
      <h2>Written to {called}</h2>
      {messages.map((message) => {
        const status = message.status as MessageStatus;
        return (
          <article key={message.id} className="hf-row">
            <h3 className="nhsuk-heading-s">
              {message.subject || messageKinds[message.kind as MessageKind]}
            </h3>
            <p>
              <StatusTag tone={tones[status]}>{messageStatuses[status]}</StatusTag>{' '}
              {channels[message.channel as Channel]}, {formatDateTime(message.at)}, by{' '}
              {message.byName}
            </p>
            <p className="hf-lines">{message.text}</p>
            {message.failure && <p>Why: {message.failure}.</p>}
            {status === 'waiting' && (
              <ActForm idempotencyKey={message.key}>
                <input type="hidden" name="intent" value="withdraw" />
                <input type="hidden" name="message" value={message.id} />
                <p>It leaves {formatDateTime(message.leavesAt)}.</p>
                <Button variant="secondary" small>
                  Take back
                </Button>
              </ActForm>
            )}
          </article>
        );
      })}
    </>
  );
}
