import type { Refused } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, RadiosField, TextAreaField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { type WishStatus, wishAnswers, wishStatuses } from '../rules.ts';

interface Wish {
  id: string;
  wish: string;
  why: string | null;
  status: string;
  answer: string | null;
  answeredBy: string | null;
}

interface WishesProps {
  wishes: Wish[];
  own: boolean;
  keys: Record<string, string>;
  /** The address of the page. */
  here: string;
}

const tones: Record<WishStatus, Tone> = {
  wished: 'new',
  agreed: 'active',
  'set-aside': 'closed',
  done: 'done',
};

/** What a link worker would like to learn: theirs to finish, who supports them to answer. */
export function Wishes({ wishes, own, keys, here }: WishesProps) {
  if (wishes.length === 0) return <p>Nothing yet.</p>;
  return (
    <RowList label="Wishes">
      {wishes.map((one) => (
        <Row
          key={one.id}
          title={one.wish}
          status={
            <StatusTag tone={tones[one.status as WishStatus]}>
              {wishStatuses[one.status as WishStatus]}
            </StatusTag>
          }
          actions={
            own
              ? one.status !== 'done' && (
                  <ActForm idempotencyKey={keys[one.id]}>
                    <input type="hidden" name="intent" value="finish" />
                    <input type="hidden" name="id" value={one.id} />
                    <Button small variant="secondary">
                      I have learnt it<span className="nhsuk-u-visually-hidden">: {one.wish}</span>
                    </Button>
                  </ActForm>
                )
              : one.status === 'wished' && (
                  <a href={`${here}?wish=${one.id}`}>
                    Answer<span className="nhsuk-u-visually-hidden">: {one.wish}</span>
                  </a>
                )
          }
        >
          {one.why && <p className="hf-lines">{one.why}</p>}
          {one.answer && (
            <p className="hf-lines">
              {one.answeredBy}: {one.answer}
            </p>
          )}
        </Row>
      ))}
    </RowList>
  );
}

interface AnswerProps {
  wish: Wish;
  actKey: string | undefined;
  refused: Refused | undefined;
}

/** The answer of who supports a link worker to one wish. */
export function Answer({ wish, actKey, refused }: AnswerProps) {
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <ActForm idempotencyKey={refused?.key ?? actKey}>
      <input type="hidden" name="intent" value="answer" />
      <RadiosField
        {...form}
        name="answer"
        label={`Answer to: ${wish.wish}`}
        items={Object.entries(wishAnswers).map(([value, label]) => ({ value, label }))}
      />
      <TextAreaField {...form} name="answerWords" label="When, how, or why not now" rows={3} />
      <Button>Answer</Button>
    </ActForm>
  );
}
