import { Button } from '#ui/button.tsx';
import { ActKey } from '#ui/form.tsx';
import { Row } from '#ui/row.tsx';
import { agoInWords } from '#ui/time.ts';
import { calledName } from '../../casework/rules.ts';
import type { readToday } from '../queries.server.ts';
import { Part } from './parts.tsx';

type Message = Awaited<ReturnType<typeof readToday>>['messages'][number];

interface MessagesPartProps {
  messages: readonly (Message & { key: string })[];
  /** The key of the form that marks all of them as read. */
  allKey: string;
  base: string;
  now: Date;
}

const subjects: Record<string, string> = {
  connection: 'connections/:id',
  referral: 'referrals/:id',
  concern: 'concerns/:id',
  visit: 'contacts/:id/visit',
  discretion: 'discretion/requests/:id',
  hand: 'hand-over/:id',
};

/** Where the matter of a message is. */
function addressOf({ kind, subjectId, personId }: Message, base: string): string | null {
  const pattern = subjects[kind.split('-')[0] ?? ''];
  if (pattern && subjectId) return `${base}/${pattern.replace(':id', subjectId)}`;
  return personId && `${base}/people/${personId}`;
}

export function MessagesPart({ messages, allKey, base, now }: MessagesPartProps) {
  return (
    <>
      <Part title="Messages" rows={messages}>
        {(one) => {
          const { givenName, familyName, preferredName } = one;
          const address = addressOf(one, base);
          return (
            <Row
              key={one.id}
              title={address ? <a href={address}>{one.text}</a> : one.text}
              actions={<ReadForm ids={[one.id]} formKey={one.key} text="Mark as read" />}
            >
              {givenName &&
                familyName !== null &&
                `${calledName({ givenName, familyName, preferredName })}, `}
              {agoInWords(one.at, now)}
            </Row>
          );
        }}
      </Part>
      {messages.length > 1 && (
        <ReadForm
          ids={messages.map(({ id }) => id)}
          formKey={allKey}
          text={`Mark all ${messages.length} as read`}
        />
      )}
    </>
  );
}

function ReadForm({ ids, formKey, text }: { ids: string[]; formKey: string; text: string }) {
  return (
    <form method="post" className="hf-act">
      <ActKey value={formKey} />
      <input type="hidden" name="messages" value={ids.join(' ')} />
      <Button small variant="secondary">
        {text}
      </Button>
    </form>
  );
}
